using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>How files are to be read as a dataset.</summary>
/// <remarks>Its properties can be set: to one that only can be initialised, System.Text.Json's generated code gives no default where the JSON leaves it out.</remarks>
public sealed record DatasetOptions
{
    [Description("Columns of a table that are to be found out. Several make a regression of several numbers, or labels that may hold together where all are 0 or 1.")]
    public IReadOnlyList<string> Targets { get; set; } = [];

    [Description("What is to be learned: classification, regression or multi-label. Left out: what the target looks like.")]
    public string? Task { get; set; }

    [Description("Columns of a table that are left out.")]
    public IReadOnlyList<string> Ignore { get; set; } = [];

    [Description("A column of a table that says of each row whether it is for training, validation or test.")]
    public string? SplitColumn { get; set; }

    [Description("What becomes of a row with a missing value: it is refused, left out (dropRow), or filled with the mean of the training rows (fill).")]
    public MissingValues Missing { get; set; }

    [Description("The character between the fields of a CSV file. Left out: it is found out.")]
    public string? Delimiter { get; set; }

    [Description("Whether the first line of a CSV file names the columns. Left out: it is found out.")]
    public bool? Header { get; set; }

    [Description("Width and height that every picture is resized to, such as 64x64. Needed where they differ.")]
    public string? Size { get; set; }

    [Description("Pictures that cannot be read are left out. Otherwise they are named, and the dataset is refused.")]
    public bool SkipUnreadable { get; set; }

    [Range(0, 0.5), Description("Share of the examples to validate with, where the files name none for it.")]
    public double ValidationShare { get; set; } = 0.1;

    [Range(0.01, 0.9), Description("Share of the examples to test with, where the files name none for it.")]
    public double TestShare { get; set; } = 0.2;

    [Description("Another one chooses other examples for each part.")]
    public int Seed { get; set; }
}

/// <summary>What becomes of a row with a missing value.</summary>
public enum MissingValues
{
    Refuse,
    DropRow,
    Fill,
}
