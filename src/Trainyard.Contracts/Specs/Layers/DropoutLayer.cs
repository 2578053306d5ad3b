using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Trainyard.Contracts;

public sealed record DropoutLayer : LayerSpec
{
    [Description("Probability that an activation is dropped.")]
    [Range(0.0, 0.95), Unit("probability")]
    public double P { get; init; } = 0.5;

    /// <summary>The mask, a float for each number, is kept.</summary>
    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To(input) with { BytesKept = Shapes.Size(input) * sizeof(float) };

    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"{WireName}({P})");
}
