using System.Diagnostics;
using Trainyard.Contracts;

namespace Trainyard.Filters;

/// <summary>How operators are written, and which fields they compare.</summary>
internal static class FilterOperators
{
    private static readonly string[] OfNumbers = ["=", "!=", "<", "<=", ">", ">=", "in", "is empty"];
    private static readonly string[] OfTexts = ["=", "!=", "in", "contains", "is empty"];
    private static readonly string[] OfFlags = ["=", "!=", "is empty"];

    public static IReadOnlyList<string> Of(FieldKind kind) => kind switch
    {
        FieldKind.Number or FieldKind.Time or FieldKind.Duration => OfNumbers,
        FieldKind.Flag => OfFlags,
        _ => OfTexts,
    };

    public static string Word(FieldKind kind) => kind switch
    {
        FieldKind.Number => "a number",
        FieldKind.Time => "a time",
        FieldKind.Duration => "a duration",
        FieldKind.Flag => "true or false",
        _ => "text",
    };

    /// <summary>Null: it is no operator.</summary>
    public static FilterOperator? Read(string sign) => sign.ToLowerInvariant() switch
    {
        "=" => FilterOperator.Equal,
        "!=" => FilterOperator.NotEqual,
        "<" => FilterOperator.Less,
        "<=" => FilterOperator.AtMost,
        ">" => FilterOperator.Greater,
        ">=" => FilterOperator.AtLeast,
        "~" or "contains" => FilterOperator.Contains,
        _ => null,
    };

    public static string SignOf(FilterOperator comparison) => comparison switch
    {
        FilterOperator.Equal => "=",
        FilterOperator.NotEqual => "!=",
        FilterOperator.Less => "<",
        FilterOperator.AtMost => "<=",
        FilterOperator.Greater => ">",
        FilterOperator.AtLeast => ">=",
        FilterOperator.Contains => "contains",
        _ => throw new UnreachableException(comparison.ToString()),
    };
}
