using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>
/// A residual block (He et al., 2016): what its layers make of the input is added to the input. Where the shapes differ, the input is projected: by a 1×1
/// convolution with the stride that it takes, or a linear layer; neither has a bias.
/// </summary>
public sealed record ResidualLayer : LayerSpec
{
    /// <summary>Blocks within blocks, the outermost included.</summary>
    public const int MaxDepth = 3;

    [Description("The block's own layers, in order; blocks may be nested three deep.")]
    [MaxLength(50)]
    public required IReadOnlyList<LayerSpec> Layers { get; init; }

    public override LayerEffect Apply(IReadOnlyList<int> input)
    {
        if (Layers.Count == 0) return LayerEffect.Refuse("needs at least one layer of its own");
        if (Depth() > MaxDepth) return LayerEffect.Refuse($"has blocks nested {Depth()} deep; at most {MaxDepth} are allowed");
        var effects = ShapeInference.Follow(input, Layers).ToList();
        if (effects[^1].Problem is { } problem) return LayerEffect.Refuse($"has a layer that does not fit, its layer {effects.Count - 1}: {Layers[effects.Count - 1].Describe()} {problem}");
        var output = effects[^1].Output;
        if (Projection.Between(input, output) is not { } projection)
            return LayerEffect.Refuse($"makes {Shapes.Show(output)} of {Shapes.Show(input)}, which cannot be added: pad its layers so that height and width stay, or are divided by a stride");
        return Add(effects, projection.Effect(input), input);
    }

    public override IReadOnlyList<LayerWeight> Weights(NetworkInput input)
    {
        var inside = LayerWeights.Of(new NetworkInput(input.Shape), Layers).Select(weight => weight with { Name = $"layers.{weight.Name}" });
        // The projection has no bias.
        var shortcut = Projection.Between(input.Shape, Apply(input.Shape).Output)?.Layer?.Weights(input).Take(1).Select(weight => weight with { Name = $"shortcut.{weight.Name}" });
        return [.. inside, .. shortcut ?? []];
    }

    public override string Describe() => $"{WireName}({Layers.Count} {(Layers.Count == 1 ? "layer" : "layers")})";

    public override bool MixesImages() => Layers.Any(layer => layer.MixesImages());

    public override int SinceVersion() => Layers.Select(layer => layer.SinceVersion()).Append(3).Max();

    public bool Equals(ResidualLayer? other) => other is not null && Layers.SequenceEqual(other.Layers);

    public override int GetHashCode() => Layers.Aggregate(0, HashCode.Combine);

    private int Depth() => 1 + Layers.OfType<ResidualLayer>().Select(layer => layer.Depth()).Append(0).Max();

    private static LayerEffect Add(List<LayerEffect> inside, LayerEffect? projected, IReadOnlyList<int> input)
    {
        var output = inside[^1].Output;
        var (parameters, outputs, gradients, before) = (projected?.Parameters ?? 0, projected is null ? 0 : Shapes.Size(output) * sizeof(float), 0L, input);
        foreach (var effect in inside)
        {
            parameters += effect.Parameters;
            outputs += Shapes.Size(effect.Output) * sizeof(float) + effect.BytesInside;
            gradients = Math.Max(gradients, effect.GradientBytes ?? (Shapes.Size(before) + Shapes.Size(effect.Output)) * sizeof(float));
            before = effect.Output;
        }
        return LayerEffect.To(output) with
        {
            Parameters = parameters,
            BytesKept = inside.Sum(effect => effect.BytesKept),
            BytesInside = outputs,
            // The sum's gradient waits for the input's while the layers are passed backwards.
            GradientBytes = gradients + Shapes.Size(output) * sizeof(float),
            NeedsTwoImages = inside.Any(effect => effect.NeedsTwoImages),
        };
    }
}
