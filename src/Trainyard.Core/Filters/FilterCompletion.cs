using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Filters;

/// <summary>What may stand at the caret of an expression, by the parser's own account of what it expects there.</summary>
public static class FilterCompletion
{
    private const int MaxCandidates = 40;

    /// <param name="text">The expression so far.</param>
    /// <param name="caret">Where the next letter goes.</param>
    /// <param name="recent">Jobs whose series, tags and other texts are worth suggesting.</param>
    /// <param name="now">What ages are counted from.</param>
    public static FilterCheck At(string text, int caret, IReadOnlyList<Job> recent, DateTimeOffset now)
    {
        caret = Math.Clamp(caret, 0, text.Length);
        var series = recent.SelectMany(job => job.Metrics.Keys).Distinct().ToList();
        FilterError? error = null;
        if (!string.IsNullOrWhiteSpace(text)) FilterParser.Parse(text, now, out error, series);
        var touched = FilterToken.Split(text).FirstOrDefault(token => token.Kind is TokenKind.Word or TokenKind.Quoted or TokenKind.Name or TokenKind.Unknown && token.Start < caret && caret <= token.End);
        var (start, length) = touched.Length > 0 ? (touched.Start, touched.Length) : (caret, 0);
        var written = text[start..caret].Trim('"', '\'', '`');
        IEnumerable<FilterCandidate> candidates = FilterParser.ExpectedAfter(text[..start], now) is { } expected ? Candidates(expected, recent, series, now) : [];
        return new FilterCheck(error, start, length, [.. candidates.Select(c => (Candidate: c, Place: Place(c.Text, written))).Where(c => c.Place >= 0).OrderBy(c => c.Place).Select(c => c.Candidate).Take(MaxCandidates)]);
    }

    private static IEnumerable<FilterCandidate> Candidates(FilterExpectation expected, IReadOnlyList<Job> recent, IReadOnlyList<string> series, DateTimeOffset now) => expected switch
    {
        { Part: ExpectedPart.Field } => JobFields.BuiltIn.Concat(series.SelectMany(name => Enum.GetValues<MetricFigure>().Select(figure => JobFields.Of(new MetricKey(name, figure)))))
            .Select(field => new FilterCandidate(NameOf(field), field.View.Description)).Append(new("not", "The opposite of what follows.")),
        { Part: ExpectedPart.Operator, Field: { } field } => [.. Words(FilterOperators.Of(field.Kind)), .. Words(["not in", "is not empty"])],
        { Part: ExpectedPart.Value, Field: { } field } => Values(field, recent, now),
        { Part: ExpectedPart.Connective } => Words(["and", "or"]),
        { Part: ExpectedPart.List } => Words([",", ")"]),
        { Part: ExpectedPart.Empty } => Words(["empty", "not empty"]),
        _ => throw new UnreachableException(expected.Part.ToString()),
    };

    private static IEnumerable<FilterCandidate> Values(JobField field, IReadOnlyList<Job> recent, DateTimeOffset now) => field.Kind switch
    {
        FieldKind.Choice => Words(field.View.Choices),
        FieldKind.Flag => Words(["true", "false"]),
        FieldKind.Time => Words(["1h ago", "1d ago", "7d ago", "30d ago", "today", "yesterday"]),
        FieldKind.Duration => Words(["30s", "5m", "1h", "1d"]),
        FieldKind.Number => recent.Select(job => field.Read(job, now)).Where(value => !value.IsEmpty).CountBy(value => value.Number).OrderByDescending(n => n.Value).Take(MaxCandidates)
            .Select(n => new FilterCandidate(n.Key.ToString("R", System.Globalization.CultureInfo.InvariantCulture), "")),
        _ => recent.Select(job => field.Read(job, now)).Where(value => !value.IsEmpty).SelectMany(value => value.Texts ?? [value.Text!]).CountBy(text => text).OrderByDescending(t => t.Value)
            .Select(t => new FilterCandidate(Quoted(t.Key), "")),
    };

    private static IEnumerable<FilterCandidate> Words(IEnumerable<string> words) => words.Select(word => new FilterCandidate(word, ""));

    /// <summary>A field's name as an expression has it.</summary>
    private static string NameOf(JobField field) => FilterToken.Split(field.Name) is [{ Kind: TokenKind.Word }, _] ? field.Name : $"`{field.Name}`";

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>0: it begins so; 1: a part of it does; 2: it has it within; negative: it has it not.</summary>
    private static int Place(string candidate, string written)
    {
        var at = candidate.Trim('"', '`').IndexOf(written, StringComparison.OrdinalIgnoreCase);
        return at <= 0 ? at : candidate.Trim('"', '`')[at - 1] is '.' or '/' or ':' or ' ' or '_' ? 1 : 2;
    }
}
