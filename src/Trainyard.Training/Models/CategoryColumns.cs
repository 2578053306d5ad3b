using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>
/// Tells a table's categories from its plain numbers. Categories of all columns are numbered through: those of the second column go on where those of the first end.
/// </summary>
internal sealed class CategoryColumns : IDisposable
{
    private readonly long[] _plain, _categorical, _first;
    private (Tensor Plain, Tensor Categorical, Tensor First)? _onDevice;

    /// <param name="categories">For each column the count of its categories, 0 for a plain number.</param>
    public CategoryColumns(IReadOnlyList<int> categories)
    {
        _plain = [.. Columns(count => count == 0)];
        _categorical = [.. Columns(count => count > 0)];
        _first = new long[_categorical.Length];
        for (var i = 0; i < _first.Length; i++)
        {
            _first[i] = All;
            All += categories[(int)_categorical[i]];
        }

        IEnumerable<long> Columns(Func<int, bool> are) => Enumerable.Range(0, categories.Count).Where(i => are(categories[i])).Select(i => (long)i);
    }

    /// <summary>Categories of all columns together.</summary>
    public long All { get; }

    /// <summary>The plain numbers, and the number of each category: int64, examples × categorical columns.</summary>
    /// <param name="rows">Examples × columns.</param>
    public (Tensor Plain, Tensor Numbers) Split(Tensor rows)
    {
        var (plain, categorical, first) = _onDevice ??= (On(_plain, rows.device), On(_categorical, rows.device), On(_first, rows.device));
        return (rows.index_select(1, plain), rows.index_select(1, categorical).to(ScalarType.Int64).add_(first, Scalars.One));
    }

    /// <summary>The plain numbers, and behind them a number for each category: 1 where the example has it, else 0.</summary>
    /// <param name="rows">Examples × columns.</param>
    public Tensor OneHot(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var (plain, numbers) = Split(rows);
        var encoded = zeros([rows.shape[0], All], device: rows.device).scatter_(1, numbers, ones(numbers.shape, device: rows.device));
        return cat([plain, encoded], 1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        if (_onDevice is not var (plain, categorical, first)) return;
        plain.Dispose();
        categorical.Dispose();
        first.Dispose();
    }

    private static Tensor On(long[] numbers, Device device) => tensor(numbers, dtype: ScalarType.Int64, device: device).DetachFromDisposeScope();
}
