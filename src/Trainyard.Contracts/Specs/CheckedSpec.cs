namespace Trainyard.Contracts;

/// <summary>A spec that would be taken, with all its defaults, and the shape that each of its layers makes.</summary>
public sealed record CheckedSpec(JobSpec Spec, IReadOnlyList<LayerShape> Layers);
