using Trainyard.Chaos.BadJobs;
using Trainyard.Chaos.Reporting;

namespace Trainyard.Tests.Chaos;

/// <summary>A report fits a terminal.</summary>
public sealed class ReportTableTests
{
    [Fact]
    public void No_line_is_longer_than_100_characters_and_no_word_of_a_note_is_lost()
    {
        var note = string.Join(", ", Enumerable.Range(1, 30).Select(i => $"{i} cut off"));
        var report = new Report
        {
            Seed = 1,
            Services = "Apache Kafka 4.4.0 (real, KAFKA_HOME); Redis 7.0.15 (real, installed)",
            Seconds = 400,
            Faults = [new("Redis: kill -9, restart empty", 12, 100, 12, 123.45)],
            BadJobs = [new(BadJobKind.Diverging, 3, 0, 3, 0), new(BadJobKind.Memory, 3, 3, 3, 0), new(BadJobKind.Forging, 3, 0, 3, 0)],
            Figures = [new("programs that ended by themselves", 12345.67, "s", MustBeZero: true, Note: note)],
            Violations = [],
        };
        using var text = new StringWriter();

        ReportTable.Write(report, text);

        var lines = text.ToString().Split('\n', StringSplitOptions.TrimEntries);
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        Assert.Equal(note.Split(' '), lines.Where(l => l.Contains("cut", StringComparison.Ordinal)).SelectMany(l => l.Split('|')[^2].Trim().Split(' ')));
        Assert.Contains(lines, line => line.StartsWith("| Forging", StringComparison.Ordinal));
    }
}
