namespace Trainyard.Contracts;

/// <summary>ln(1 + exp x), which is always above 0.</summary>
public sealed record SoftplusLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To(input);

    public override int SinceVersion() => 3;
}
