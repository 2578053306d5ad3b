using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Trainyard.Contracts;

public sealed record LeakyReluLayer : LayerSpec
{
    [Range(0.0, 1.0)]
    public double NegativeSlope { get; init; } = 0.01;

    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To(input);

    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"{WireName}({NegativeSlope})");
}
