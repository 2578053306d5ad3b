namespace Trainyard.Importer.Tables;

/// <summary>What a column is, judged by all of its cells.</summary>
internal enum ColumnKind
{
    Empty,
    Number,
    Boolean,
    Date,

    /// <summary>Few different texts, each in two rows or more on average.</summary>
    Category,

    /// <summary>Free text or names of the rows.</summary>
    Text,
}

/// <summary>What is seen of one column in a pass over the rows. Its memory does not grow with their number.</summary>
/// <param name="maxTexts">Most different texts that are counted.</param>
/// <param name="namesNumbers">Whether numbers without a text, those of a Parquet file, are counted as texts too.</param>
internal sealed class ColumnScan(int maxTexts, bool namesNumbers)
{
    private const int MaxText = 200;
    private readonly long[] _counts = new long[5];
    private Dictionary<string, int>? _places = new(StringComparer.Ordinal);
    private readonly List<double> _numbers = [];
    private double _sum;
    private double _previous = double.NaN;

    public Examples Missing { get; } = new();

    /// <summary>Cells that are no numbers.</summary>
    public Examples Words { get; } = new();

    /// <summary>Numbers beyond what a float32 holds.</summary>
    public Examples TooLarge { get; } = new();

    /// <summary>Numbers with thousands separators.</summary>
    public Examples Grouped { get; } = new();

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    public double Mean => _sum / (_counts[(int)CellKind.Number] + _counts[(int)CellKind.Boolean]);

    public bool IsWhole { get; private set; } = true;

    /// <summary>Whether each number is one more than that of the row before.</summary>
    public bool CountsRows { get; private set; } = true;

    public long Present => _counts.Sum() - Missing.Count;

    public long Numbers => _counts[(int)CellKind.Number];

    /// <summary>The different texts, by their places in the order of their first rows. Null: there are more than are counted.</summary>
    public IReadOnlyDictionary<string, int>? Texts => _places;

    /// <summary>The number that the text at a place means; NaN: none.</summary>
    public double NumberAt(int place) => _numbers[place];

    public ColumnKind Kind
    {
        get
        {
            if (Present == 0) return ColumnKind.Empty;
            if (Numbers == Present) return ColumnKind.Number;
            if (_counts[(int)CellKind.Boolean] == Present) return ColumnKind.Boolean;
            if (_counts[(int)CellKind.Date] == Present) return ColumnKind.Date;
            return _places is not null && _places.Count <= _counts.Sum() / 2 ? ColumnKind.Category : ColumnKind.Text;
        }
    }

    /// <returns>The place of the cell's text; -1: it is missing, or there are too many texts.</returns>
    public int Add(Cell cell, TableRows rows)
    {
        _counts[(int)cell.Kind]++;
        if (cell.Kind is CellKind.Missing)
        {
            Missing.Add(rows);
            return -1;
        }
        if (cell.Kind is CellKind.Number or CellKind.Boolean) AddNumber(cell, rows);
        if (cell.Kind is not CellKind.Number) Words.Add(rows, cell.Text);
        if (cell.Kind is not CellKind.Number || !cell.Text.IsEmpty) return Place(cell.Text, cell.Number);
        if (!namesNumbers) return -1;
        Span<char> text = stackalloc char[32];
        cell.Number.TryFormat(text, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        return Place(text[..length], cell.Number);
    }

    private void AddNumber(Cell cell, TableRows rows)
    {
        var number = cell.Number;
        if (Math.Abs(number) > float.MaxValue) TooLarge.Add(rows, cell.Text);
        if (cell.Grouped) Grouped.Add(rows, cell.Text);
        _sum += number;
        (Min, Max) = (Math.Min(Min, number), Math.Max(Max, number));
        IsWhole &= Math.Truncate(number) == number;
        CountsRows &= double.IsNaN(_previous) || number == _previous + 1;
        _previous = number;
    }

    private int Place(ReadOnlySpan<char> text, double number)
    {
        if (_places is null) return -1;
        var places = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        if (places.TryGetValue(text, out var place)) return place;
        if (_places.Count == maxTexts || text.Length > MaxText)
        {
            _places = null;
            return -1;
        }
        _places.Add(text.ToString(), _places.Count);
        _numbers.Add(number);
        return _places.Count - 1;
    }
}
