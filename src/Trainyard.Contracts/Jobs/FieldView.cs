namespace Trainyard.Contracts;

/// <summary>What a field of a job holds.</summary>
public enum FieldKind
{
    Text,

    /// <summary>Several texts, such as tags.</summary>
    Texts,

    /// <summary>One of a few words.</summary>
    Choice,

    Number,

    /// <summary>True or false.</summary>
    Flag,
    Time,

    /// <summary>Seconds.</summary>
    Duration,
}

/// <summary>Where a field of a job comes from.</summary>
public enum FieldSource
{
    /// <summary>What became of the job, and what people call it.</summary>
    Fact,

    /// <summary>What it was submitted with.</summary>
    Setting,

    /// <summary>What its training reported.</summary>
    Metric,
}

/// <summary>A field of jobs, which lists show, sort by and filter by.</summary>
/// <param name="Name">As it is asked for, such as <c>optimizer.learningRate</c> or <c>validation/accuracy:best</c>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Description">In a sentence.</param>
public sealed record FieldView(string Name, FieldKind Kind, FieldSource Source, string Description)
{
    /// <summary>All that it may be; empty: it is no <see cref="FieldKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public string? Unit { get; init; }
}
