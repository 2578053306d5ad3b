using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>A learned vector for each category of a table, all in one weight as in PyTorch's nn.Embedding: categories of all columns × numbers of a vector.</summary>
internal sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly CategoryColumns _columns;

    /// <param name="dimension">Numbers of a vector.</param>
    /// <param name="categories">For each column the count of its categories, 0 for a plain number.</param>
    public Embedding(int dimension, IReadOnlyList<int> categories)
        : base(nameof(Embedding))
    {
        _columns = new CategoryColumns(categories);
        register_parameter("weight", new Parameter(zeros(_columns.All, dimension)));
    }

    /// <param name="input">Examples × columns.</param>
    /// <returns>Examples × (plain numbers, and behind them the vectors in the order of their columns).</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (plain, numbers) = _columns.Split(input);
        var vectors = get_parameter("weight")!.index_select(0, numbers.flatten()).view(input.shape[0], -1);
        return cat([plain, vectors], 1).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _columns.Dispose();
        base.Dispose(disposing);
    }
}
