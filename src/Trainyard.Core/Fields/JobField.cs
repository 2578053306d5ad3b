using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Fields;

/// <summary>A column of the list of jobs: what it is called, what it holds, and how a job has it. Two of the same name are the same.</summary>
/// <param name="View">What people see of it.</param>
/// <param name="Read">A job's value at a moment.</param>
public sealed record JobField(FieldView View, Func<Job, DateTimeOffset, FieldValue> Read)
{
    public string Name => View.Name;
    public FieldKind Kind => View.Kind;

    /// <summary>With <see cref="FieldSource.Metric"/>: the figure of the series.</summary>
    public MetricKey? Metric { get; init; }

    /// <summary>Other names for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public bool Equals(JobField? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
