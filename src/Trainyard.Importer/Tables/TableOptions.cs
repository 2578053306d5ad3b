using Trainyard.Contracts;
namespace Trainyard.Importer.Tables;

/// <summary>How a table becomes a dataset.</summary>
internal sealed record TableOptions
{
    /// <exception cref="ImportRefusedException">There is no such task or delimiter.</exception>
    public static TableOptions Of(DatasetOptions options) => new()
    {
        Targets = options.Targets,
        Task = options.Task switch
        {
            null => null,
            Importer.Targets.Classification => TableTask.Classification,
            Importer.Targets.Regression => TableTask.Regression,
            Importer.Targets.MultiLabel => TableTask.MultiLabel,
            _ => throw new ImportRefusedException(options.Task, "There is no such task.", "Ask for classification, regression or multi-label."),
        },
        Ignore = options.Ignore,
        SplitColumn = options.SplitColumn,
        Missing = options.Missing,
        Delimiter = options.Delimiter switch
        {
            null => null,
            [var one] => one,
            _ => throw new ImportRefusedException(options.Delimiter, "Fields are parted by one character.", "Name one, such as a comma or a semicolon."),
        },
        Header = options.Header,
    };

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
