using Trainyard.Contracts;
using Trainyard.Fields;

namespace Trainyard.Filters;

/// <summary>
/// Reads an expression such as <c>optimizer.learningRate &lt; 0.01 and (tag = "baseline" or created &gt; 7d ago)</c>: conditions on any field of
/// <see cref="JobFields"/>, joined by <c>and</c>, <c>or</c>, <c>not</c> and parentheses. The conditions are <c>=</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>,
/// <c>&gt;</c>, <c>&gt;=</c>, <c>in (a, b)</c>, <c>not in (a, b)</c>, <c>contains</c> or <c>~</c>, <c>is empty</c> and <c>is not empty</c>.
/// </summary>
public sealed class FilterParser
{
    public const int MaxLength = 2_000;

    /// <summary>Parentheses and <c>not</c> within each other.</summary>
    private const int MaxDepth = 40;

    private static readonly string[] Keywords = ["and", "or", "not", "in", "is", "contains", "empty", "ago"];

    private readonly IReadOnlyList<FilterToken> _tokens;
    private readonly DateTimeOffset _now;
    private readonly IReadOnlyCollection<string> _series;
    private int _at;
    private int _depth;

    private FilterParser(string text, DateTimeOffset now, IReadOnlyCollection<string> series) => (_tokens, _now, _series) = (FilterToken.Split(text), now, series);

    private FilterToken Next => _tokens[_at];

    /// <summary>The filter; or null, and the first thing that is wrong.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="now">What <c>7d ago</c> is counted from.</param>
    /// <param name="error">Where and what.</param>
    /// <param name="series">Series that jobs have, to suggest from.</param>
    public static JobFilter? Parse(string text, DateTimeOffset now, out FilterError? error, IReadOnlyCollection<string>? series = null)
    {
        error = null;
        if (text.Length > MaxLength)
        {
            error = new FilterError(MaxLength, text.Length - MaxLength, $"The expression has {text.Length} characters; at most {MaxLength} are allowed.", []);
            return null;
        }
        try
        {
            return new FilterParser(text, now, series ?? []).ReadAll();
        }
        catch (RefusedException refused)
        {
            error = refused.Error;
            return null;
        }
    }

    /// <summary>What may follow an expression; null: it is wrong before its end.</summary>
    internal static FilterExpectation? ExpectedAfter(string text, DateTimeOffset now)
    {
        if (text.Length > MaxLength) return null;
        try
        {
            new FilterParser(text, now, []).ReadAll();
            return new FilterExpectation(ExpectedPart.Connective);
        }
        catch (RefusedException refused)
        {
            return refused.Expected;
        }
    }

    private JobFilter ReadAll()
    {
        var filter = ReadAny();
        return Next.Kind == TokenKind.End ? filter : throw Refuse(Next, Next.Kind == TokenKind.Close ? "This parenthesis closes none." : $"Before '{Next.Text}' there must be 'and' or 'or'.", ["and", "or"]);
    }

    private JobFilter ReadAny()
    {
        List<JobFilter> parts = [ReadEvery()];
        while (Take("or")) parts.Add(ReadEvery());
        return parts is [var only] ? only : new AnyOf(parts);
    }

    private JobFilter ReadEvery()
    {
        List<JobFilter> parts = [ReadOne()];
        while (Take("and")) parts.Add(ReadOne());
        return parts is [var only] ? only : new AllOf(parts);
    }

    private JobFilter ReadOne()
    {
        if (++_depth > MaxDepth) throw Refuse(Next, $"There are more than {MaxDepth} parentheses and 'not' within each other.");
        var filter = Take("not") ? new NoneOf(ReadOne()) : Take(TokenKind.Open) ? ReadGroup() : ReadCondition();
        _depth--;
        return filter;
    }

    private JobFilter ReadGroup()
    {
        var filter = ReadAny();
        return Take(TokenKind.Close) ? filter : throw Refuse(Next, "A parenthesis is not closed: ')' is expected.", [")"], ExpectedPart.Connective);
    }

    private JobFilter ReadCondition()
    {
        var field = ReadField();
        if (Take("is"))
        {
            var isNot = Take("not");
            if (!Take("empty")) throw Refuse(Next, "After 'is' comes 'empty' or 'not empty'.", ["empty", "not empty"], ExpectedPart.Empty);
            return isNot ? new NoneOf(new FieldIsEmpty(field)) : new FieldIsEmpty(field);
        }
        if (Next.Is("not") && _tokens[_at + 1].Is("in"))
        {
            _at++;
            return new AllOf([new NoneOf(ReadList(field)), new NoneOf(new FieldIsEmpty(field))]);
        }
        if (Next.Is("in")) return ReadList(field);
        return ReadComparison(field);
    }

    private JobField ReadField()
    {
        var token = Next;
        if (token.Kind is not (TokenKind.Word or TokenKind.Name) || (token.Kind == TokenKind.Word && Array.Exists(Keywords, token.Is)))
            throw Refuse(token, token.Kind == TokenKind.Quoted ? "A condition begins with a field's name, without quotes." : "A condition begins with a field's name, such as optimizer.learningRate.", [], ExpectedPart.Field);
        if (JobFields.Find(token.Text, out var error, _series) is not { } field) throw Refuse(token, error!.Message, error.Suggestions, ExpectedPart.Field);
        _at++;
        return field;
    }

    private JobFilter ReadComparison(JobField field)
    {
        var sign = Next;
        if (!(sign.Kind == TokenKind.Operator || sign.Is("contains")))
        {
            var signs = FilterOperators.Of(field.Kind);
            throw Refuse(sign, $"After {field.Name} comes {string.Join(", ", signs.SkipLast(1))} or {signs[^1]}.", signs, ExpectedPart.Operator, field);
        }
        if (FilterOperators.Read(sign.Text) is not { } comparison || !FilterOperators.Of(field.Kind).Contains(FilterOperators.SignOf(comparison)))
            throw Refuse(sign, $"{field.Name} is {FilterOperators.Word(field.Kind)}, and '{sign.Text}' does not compare that: use {string.Join(", ", FilterOperators.Of(field.Kind))}.", FilterOperators.Of(field.Kind));
        _at++;
        return ReadValue(field, comparison);
    }

    private AnyOf ReadList(JobField field)
    {
        _at++;
        if (!Take(TokenKind.Open)) throw Refuse(Next, "After 'in' comes a list in parentheses, such as (a, b).", ["("], ExpectedPart.List, field);
        List<JobFilter> parts = [ReadValue(field, FilterOperator.Equal)];
        while (Take(TokenKind.Comma)) parts.Add(ReadValue(field, FilterOperator.Equal));
        return Take(TokenKind.Close) ? new AnyOf(parts) : throw Refuse(Next, "The list goes on with ',' or ends with ')'.", [",", ")"], ExpectedPart.List, field);
    }

    private JobFilter ReadValue(JobField field, FilterOperator comparison)
    {
        var token = Next;
        if (token.Kind is not (TokenKind.Word or TokenKind.Quoted)) throw Refuse(token, $"{Expected(field)} is expected here.", field.View.Choices, ExpectedPart.Value, field);
        var (start, filter) = (_at++, Read(token));
        return filter ?? throw Refuse(_tokens[start], $"{field.Name} is compared with {Expected(field)}, not '{token.Text}'.", NearestNames.Of(token.Text, field.View.Choices), ExpectedPart.Value, field);

        JobFilter? Read(FilterToken word) => field.Kind switch
        {
            FieldKind.Number => FilterValues.ReadNumber(word.Text) is { } number ? Compare(number) : null,
            FieldKind.Duration => FilterValues.ReadDuration(word.Text)?.TotalSeconds is { } seconds ? Compare(seconds) : FilterValues.ReadNumber(word.Text) is { } plain ? Compare(plain) : null,
            FieldKind.Flag => bool.TryParse(word.Text, out var flag) ? Compare(flag ? 1 : 0) : null,
            FieldKind.Time => ReadTime(word) is var (from, to) ? CompareTime(from, to) : null,
            FieldKind.Choice when comparison != FilterOperator.Contains && !field.View.Choices.Contains(word.Text, StringComparer.OrdinalIgnoreCase) => null,
            _ => new FieldCondition(field, comparison, FieldValue.Of(word.Text.ToLowerInvariant())),
        };

        FieldCondition Compare(double number) => new(field, comparison, FieldValue.Of(number));

        JobFilter CompareTime(double from, double to) => (comparison, from == to) switch
        {
            (_, true) or (FilterOperator.Less or FilterOperator.AtLeast, _) => Compare(from),
            (FilterOperator.Greater, _) => new FieldCondition(field, FilterOperator.AtLeast, FieldValue.Of(to)),
            (FilterOperator.AtMost, _) => new FieldCondition(field, FilterOperator.Less, FieldValue.Of(to)),
            (FilterOperator.NotEqual, _) => new AnyOf([new FieldCondition(field, FilterOperator.Less, FieldValue.Of(from)), new FieldCondition(field, FilterOperator.AtLeast, FieldValue.Of(to))]),
            _ => new AllOf([new FieldCondition(field, FilterOperator.AtLeast, FieldValue.Of(from)), new FieldCondition(field, FilterOperator.Less, FieldValue.Of(to))]),
        };
    }

    /// <summary>Milliseconds since 1970 from which and up to which a word means a time, with <c>ago</c> after it where it is a duration.</summary>
    private (double From, double To)? ReadTime(FilterToken word)
    {
        if (FilterValues.ReadDuration(word.Text) is { } age)
        {
            if (!Take("ago")) throw Refuse(word, $"'{word.Text}' is a duration: write {word.Text} ago.", [$"{word.Text} ago"]);
            var moment = (double)(_now - age).ToUnixTimeMilliseconds();
            return (moment, moment);
        }
        return FilterValues.ReadTime(word.Text, _now) is var (from, to) ? (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()) : null;
    }

    private static string Expected(JobField field) => field.Kind == FieldKind.Choice ? $"one of {string.Join(", ", field.View.Choices)}" : FilterValues.Example(field.Kind);

    private bool Take(string keyword)
    {
        if (!Next.Is(keyword)) return false;
        _at++;
        return true;
    }

    private bool Take(TokenKind kind)
    {
        if (Next.Kind != kind) return false;
        _at++;
        return true;
    }

    private static RefusedException Refuse(FilterToken token, string message, IReadOnlyList<string>? suggestions = null, ExpectedPart? expected = null, JobField? field = null) => new(
        new FilterError(token.Start, token.Length, token.Kind == TokenKind.Unknown ? Unknown(token) : message, suggestions ?? []),
        token.Kind == TokenKind.End && expected is { } part ? new FilterExpectation(part, field) : null);

    private static string Unknown(FilterToken token) => token.Text[0] switch
    {
        '"' or '\'' or '`' => "This quote does not end.",
        '&' => "'&' means nothing here: write and.",
        '|' => "'|' means nothing here: write or.",
        '!' => "'!' means nothing here: write not, or != to compare.",
        _ => $"'{token.Text}' means nothing here: put a text in quotes.",
    };

    private sealed class RefusedException(FilterError error, FilterExpectation? expected) : Exception(error.Message)
    {
        public FilterError Error { get; } = error;
        public FilterExpectation? Expected { get; } = expected;
    }
}
