using System.Diagnostics;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Filters;

/// <summary>Which jobs to list, as <see cref="FilterParser"/> reads it. A field that is empty matches no <see cref="FieldCondition"/>.</summary>
public abstract record JobFilter
{
    public bool Matches(Job job, DateTimeOffset now) => Compile<Job>(field => row => field.Read(row, now))(job);

    /// <summary>The filter as a function, for many rows.</summary>
    /// <param name="bind">How a row's value of a field is read.</param>
    public Func<T, bool> Compile<T>(Func<JobField, Func<T, FieldValue>> bind)
    {
        switch (this)
        {
            case AllOf { Parts: var parts }:
                var every = parts.Select(part => part.Compile(bind)).ToArray();
                return row => Array.TrueForAll(every, part => part(row));
            case AnyOf { Parts: var parts }:
                var any = parts.Select(part => part.Compile(bind)).ToArray();
                return row => Array.Exists(any, part => part(row));
            case NoneOf { Part: var part }:
                var not = part.Compile(bind);
                return row => !not(row);
            case FieldIsEmpty { Field: var field }:
                var value = bind(field);
                return row => value(row).IsEmpty;
            case FieldCondition condition:
                var actual = bind(condition.Field);
                return row => condition.IsMet(actual(row));
            default:
                throw new UnreachableException(GetType().Name);
        }
    }

    /// <summary>Whether it asks for a field.</summary>
    public bool AsksFor(JobField field) => this switch
    {
        AllOf { Parts: var parts } => parts.Any(part => part.AsksFor(field)),
        AnyOf { Parts: var parts } => parts.Any(part => part.AsksFor(field)),
        NoneOf { Part: var part } => part.AsksFor(field),
        FieldIsEmpty { Field: var asked } => asked == field,
        FieldCondition { Field: var asked } => asked == field,
        _ => throw new UnreachableException(GetType().Name),
    };
}

public sealed record AllOf(IReadOnlyList<JobFilter> Parts) : JobFilter;

public sealed record AnyOf(IReadOnlyList<JobFilter> Parts) : JobFilter;

public sealed record NoneOf(JobFilter Part) : JobFilter;

/// <summary>See <see cref="FieldValue.IsEmpty"/>.</summary>
public sealed record FieldIsEmpty(JobField Field) : JobFilter;

/// <summary>How a field is compared. Texts are compared without regard to case.</summary>
public enum FilterOperator
{
    /// <summary>Of several texts: one is.</summary>
    Equal,

    /// <summary>Of several texts: none is, and there may be none.</summary>
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,

    /// <summary>Of several texts: one does.</summary>
    Contains,
}

/// <param name="Field">What is compared.</param>
/// <param name="Operator">How.</param>
/// <param name="Value">With what: a number where the field holds numbers, else a text in lower case.</param>
public sealed record FieldCondition(JobField Field, FilterOperator Operator, FieldValue Value) : JobFilter
{
    internal bool IsMet(FieldValue actual)
    {
        if (actual.Texts is { } texts) return Operator == FilterOperator.NotEqual ? !texts.Any(IsSame) : texts.Any(Operator == FilterOperator.Contains ? Holds : IsSame);
        if (actual.IsEmpty) return false;
        return Operator switch
        {
            FilterOperator.Equal => actual.HasNumber ? actual.Number == Value.Number : IsSame(actual.Text!),
            FilterOperator.NotEqual => actual.HasNumber ? actual.Number != Value.Number : !IsSame(actual.Text!),
            FilterOperator.Less => actual.Number < Value.Number,
            FilterOperator.AtMost => actual.Number <= Value.Number,
            FilterOperator.Greater => actual.Number > Value.Number,
            FilterOperator.AtLeast => actual.Number >= Value.Number,
            FilterOperator.Contains => Holds(actual.Text!),
            _ => throw new UnreachableException(Operator.ToString()),
        };
    }

    private bool IsSame(string text) => string.Equals(text, Value.Text, StringComparison.OrdinalIgnoreCase);

    private bool Holds(string text) => text.Contains(Value.Text!, StringComparison.OrdinalIgnoreCase);
}
