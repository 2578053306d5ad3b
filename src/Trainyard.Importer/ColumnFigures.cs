namespace Trainyard.Importer;

/// <summary>Mean and standard deviation of each column, over rows that come one after the other (Welford, 1962).</summary>
internal sealed class ColumnFigures(int columns)
{
    private readonly double[] _means = new double[columns], _squares = new double[columns];
    private readonly long[] _counts = new long[columns];

    public IReadOnlyList<double> Means => _means;

    /// <summary>Divided by the number of values; 1 where all are the same, so that nothing is divided by zero.</summary>
    public IReadOnlyList<double> Deviations => [.. _squares.Zip(_counts, (squares, count) => squares > 0 ? Math.Sqrt(squares / count) : 1)];

    /// <param name="values">Rows, the columns fastest. NaN is a missing value and counts nowhere.</param>
    public void Add(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i])) continue;
            var column = i % columns;
            var difference = values[i] - _means[column];
            _means[column] += difference / ++_counts[column];
            _squares[column] += difference * (values[i] - _means[column]);
        }
    }
}
