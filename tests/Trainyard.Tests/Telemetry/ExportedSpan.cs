namespace Trainyard.Tests.Telemetry;

/// <summary>A span as OpenTelemetry's console exporter wrote it.</summary>
internal sealed record ExportedSpan(string TraceId, string Id, string? Parent, string Name, IReadOnlyDictionary<string, string> Tags)
{
    private const string First = "Activity.TraceId:";

    /// <summary>All spans in what a program wrote; lines of its log may stand between.</summary>
    public static IEnumerable<ExportedSpan> Read(IEnumerable<string> lines)
    {
        var span = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith(First, StringComparison.Ordinal)) span = [line];
            else if (span.Count > 0) span.Add(line);
            if (line.StartsWith("Instrumentation scope", StringComparison.Ordinal) && span.Count > 0)
            {
                yield return Of(span);
                span = [];
            }
        }
    }

    /// <summary>The names from the root to this span. Only the root may lack a parent that was exported.</summary>
    public IEnumerable<string> PathIn(IReadOnlyDictionary<string, ExportedSpan> spans) =>
        Parent is not null && spans.TryGetValue(Parent, out var parent) ? parent.PathIn(spans).Append(Name) : [Parent is null ? Name : $"(a span that nobody exported) {Name}"];

    private static ExportedSpan Of(List<string> lines)
    {
        string? Value(string field) => lines.Find(line => line.StartsWith(field, StringComparison.Ordinal))?[field.Length..].Trim();
        var tags = lines.SkipWhile(line => !line.StartsWith("Activity.Tags:", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim().Split(": ", 2));
        return new ExportedSpan(Value(First)!, Value("Activity.SpanId:")!, Value("Activity.ParentSpanId:"), Value("Activity.DisplayName:")!, tags.ToDictionary(t => t[0], t => t[^1]));
    }
}
