using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>
/// A learned vector for each category of each categorical column of a table. The output has the plain numbers first, as they are, and behind them the vectors in
/// the order of the columns.
/// </summary>
[LayerInput(LayerInput.Row)]
public sealed record EmbeddingLayer : LayerSpec
{
    [Description("Numbers of the vector that is learned for each category.")]
    [Range(1, 256), Unit("numbers")]
    public int Dimension { get; init; } = 8;

    public override LayerEffect ApplyFirst(NetworkInput input)
    {
        var columns = input.Categories.Count(count => count > 0);
        return columns == 0 ? LayerEffect.Refuse("needs a table with columns of categories, and this dataset has none") : LayerEffect.To(input.Shape[0] - columns + columns * Dimension) with
        {
            Parameters = input.Categories.Sum(count => (long)count) * Dimension,
            // The places of the vectors.
            BytesKept = columns * sizeof(long),
        };
    }

    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.Refuse("takes the categories of a table, so it must be the first layer");

    public override IReadOnlyList<LayerWeight> Weights(NetworkInput input) => [new("weight", input.Categories.Sum(count => (long)count), Dimension)];

    public override bool TakesCategories() => true;

    public override string Describe() => $"{WireName}({Dimension})";

    public override int SinceVersion() => 3;
}
