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
    /// <param name="texts">How texts are compared; <see cref="StringComparison.Ordinal"/> where the rows have them in lower case.</param>
    public Func<T, bool> Compile<T>(Func<JobField, Func<T, FieldValue>> bind, StringComparison texts = StringComparison.OrdinalIgnoreCase)
    {
        switch (this)
        {
            case AllOf { Parts: var parts }:
                return Combine(parts.Select(part => part.Compile(bind, texts)), meetsAll: true);
            case AnyOf { Parts: var parts }:
                return Combine(parts.Select(part => part.Compile(bind, texts)), meetsAll: false);
            case NoneOf { Part: var part }:
                var not = part.Compile(bind, texts);
                return row => !not(row);
            case FieldIsEmpty { Field: var field }:
                var value = bind(field);
                return row => value(row).IsEmpty;
            case FieldCondition condition:
                var actual = bind(condition.Field);
                return row => condition.IsMet(actual(row), texts);
            default:
                throw new UnreachableException(GetType().Name);
        }
    }

    /// <summary>Whether all parts hold; or else, whether one does. As a loop, since a delegate for each row would be made for each row.</summary>
    private static Func<T, bool> Combine<T>(IEnumerable<Func<T, bool>> functions, bool meetsAll)
    {
        var parts = functions.ToArray();
        return row =>
        {
            foreach (var part in parts) if (part(row) != meetsAll) return !meetsAll;
            return meetsAll;
        };
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
    internal bool IsMet(FieldValue actual, StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        if (actual.Texts is { } texts) return MatchesOne(texts, comparison) != (Operator == FilterOperator.NotEqual);
        if (actual.IsEmpty) return false;
        return Operator switch
        {
            FilterOperator.Equal => actual.HasNumber ? actual.Number == Value.Number : IsSame(actual.Text!, comparison),
            FilterOperator.NotEqual => actual.HasNumber ? actual.Number != Value.Number : !IsSame(actual.Text!, comparison),
            FilterOperator.Less => actual.Number < Value.Number,
            FilterOperator.AtMost => actual.Number <= Value.Number,
            FilterOperator.Greater => actual.Number > Value.Number,
            FilterOperator.AtLeast => actual.Number >= Value.Number,
            FilterOperator.Contains => actual.Text!.Contains(Value.Text!, comparison),
            _ => throw new UnreachableException(Operator.ToString()),
        };
    }

    private bool MatchesOne(IReadOnlyList<string> texts, StringComparison comparison)
    {
        for (var i = 0; i < texts.Count; i++) if (Operator == FilterOperator.Contains ? texts[i].Contains(Value.Text!, comparison) : IsSame(texts[i], comparison)) return true;
        return false;
    }

    private bool IsSame(string text, StringComparison comparison) => string.Equals(text, Value.Text, comparison);
}
