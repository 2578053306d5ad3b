namespace Trainyard.Contracts;

/// <summary>What was understood of files that somebody brought as a dataset. It travels inside the dataset's file.</summary>
public sealed record DatasetContents
{
    /// <summary>What was brought: class folders of pictures, a table, or arrays of numbers.</summary>
    public required DatasetKind Kind { get; init; }

    /// <summary>What is asked of a network: the name of one of the trainer's tasks.</summary>
    public required string Task { get; init; }

    /// <summary>Shape of one example as a network gets it: channels, height, width; or the number of columns.</summary>
    public required IReadOnlyList<int> InputShape { get; init; }

    /// <summary>Names of what is to be found out: the classes in the order of their numbers, the labels, or the columns of numbers.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>The training part first.</summary>
    public required IReadOnlyList<DatasetPart> Parts { get; init; }

    /// <summary>What is done to each value, computed from the training part alone.</summary>
    public required InputScaling Scaling { get; init; }

    /// <summary>Of a regression: mean and deviation of each target in the training part.</summary>
    public InputScaling? TargetScaling { get; init; }

    /// <summary>A table's columns, as they stand in each example.</summary>
    public IReadOnlyList<DatasetColumn> Columns { get; init; } = [];

    /// <summary>What was odd, or decided without being asked.</summary>
    public IReadOnlyList<DatasetFinding> Findings { get; init; } = [];

    /// <summary>The file or folder it was made of.</summary>
    public required string Source { get; init; }

    /// <summary>What a spec needs to know of it.</summary>
    /// <param name="name">Its name there.</param>
    public DatasetInfo ToInfo(string name) => new(name, InputShape, Task == "regression" ? [] : Targets, Examples(PartName.Training), Examples(PartName.Test))
    {
        Task = Task,
        Outputs = Targets.Count,
        OwnValidationImages = Examples(PartName.Validation),
        Categories = Columns.Any(column => column.Categories.Count > 0) ? [.. Columns.Select(column => column.Categories.Count)] : [],
        SinceVersion = Versions.OwnDatasets,
    };

    /// <summary>Examples of a part.</summary>
    public int Examples(PartName part) => Parts.FirstOrDefault(p => p.Name == part)?.Examples ?? 0;
}

/// <summary>What somebody brought.</summary>
public enum DatasetKind
{
    Pictures,
    Table,
    Arrays,
}

/// <summary>Which examples they are.</summary>
public enum PartName
{
    Training,
    Validation,
    Test,
}

/// <param name="Name">Which part.</param>
/// <param name="Examples">How many.</param>
/// <param name="ByTarget">Of each class, or with each label; empty for a regression.</param>
public sealed record DatasetPart(PartName Name, int Examples, IReadOnlyList<int> ByTarget);

/// <param name="Name">As the table has it.</param>
/// <param name="Categories">Its values in the order of their numbers; empty: it holds numbers.</param>
public sealed record DatasetColumn(string Name, IReadOnlyList<string> Categories);

/// <summary>Something odd about what was brought.</summary>
/// <param name="Level">Whether it matters.</param>
/// <param name="Where">The file, the row or the column.</param>
/// <param name="What">What is odd, as a sentence.</param>
/// <param name="Advice">What to do, as a sentence.</param>
public sealed record DatasetFinding(FindingLevel Level, string Where, string What, string Advice);

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>Decided without being asked.</summary>
    Note,

    /// <summary>Probably not what was meant.</summary>
    Warning,

    /// <summary>The dataset is refused.</summary>
    Error,
}
