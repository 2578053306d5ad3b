namespace Trainyard.Datasets.Import.Tables;

/// <summary>How a table becomes a dataset.</summary>
internal sealed record TableOptions
{
    /// <summary>The columns to predict, at least one.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Null: decided from the values of the targets.</summary>
    public TableTask? Task { get; init; }

    /// <summary>Columns that are left out.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>A column that gives the part of each row: train or training; val, valid, validation or dev; test or testing. Null: there is none.</summary>
    public string? SplitColumn { get; init; }

    public MissingValues Missing { get; init; }

    /// <summary>Between the fields of a CSV file. Null: found out among comma, semicolon, tab and bar.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether a CSV file's first line names the columns; else they are called 0, 1, 2 and so on. Null: found out.</summary>
    public bool? Header { get; init; }
}

/// <summary>What is predicted.</summary>
internal enum TableTask
{
    Classification,
    Regression,
    MultiLabel,
}

/// <summary>What is done with a value that is missing.</summary>
internal enum MissingValues
{
    /// <summary>The table is refused.</summary>
    Refuse,

    /// <summary>The row is left out.</summary>
    DropRow,

    /// <summary>A number is given as NaN, which the caller fills; a category becomes one of its own, "(missing)".</summary>
    Fill,
}
