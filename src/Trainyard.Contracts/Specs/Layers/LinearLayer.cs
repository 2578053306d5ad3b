using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

[LayerInput(LayerInput.Features)]
public sealed record LinearLayer : LayerSpec
{
    [Description("Outputs; the last layer has one for each class, label or number that is to be found out.")]
    [Range(1, 65_536), Unit("features")]
    public required int OutFeatures { get; init; }

    public override LayerEffect Apply(IReadOnlyList<int> input) => input is [var features]
        ? LayerEffect.To(OutFeatures) with { Parameters = ((long)features + 1) * OutFeatures }
        : LayerEffect.NeedsFeatures(input);

    public override IReadOnlyList<LayerWeight> Weights(NetworkInput input) => [new("weight", OutFeatures, input.Shape[0]), new("bias", OutFeatures)];

    public override string Describe() => $"{WireName}({OutFeatures})";
}
