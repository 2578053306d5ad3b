using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Jobs;

public class JobLogTests
{
    [Theory]
    [InlineData("plain, ünïcode 🚂", "plain, ünïcode 🚂")]
    [InlineData("red\u001b[31m", "red\\u001B[31m")]
    [InlineData("two\r\nlines\t", "two\\u000D\\u000Alines\\u0009")]
    [InlineData("\u009b2J \u202Egnp.exe \u2028", "\\u009B2J \\u202Egnp.exe \\u2028")]
    public void A_line_can_be_shown_as_it_is(string said, string kept) => Assert.Equal(kept, new LineLogged(LineLevel.Info, said).Text);

    [Fact]
    public void Half_a_character_is_none() => Assert.Equal("half \uFFFD", LogText.Clean("half \ud83d"));

    [Fact]
    public void A_long_line_is_cut_and_ends_with_an_ellipsis()
    {
        Assert.Equal(LogText.MaxCharacters, LogText.Clean(new string('x', LogText.MaxCharacters)).Length);
        var cut = LogText.Clean(new string('x', LogText.MaxCharacters) + "🚂");
        Assert.EndsWith("x…", cut, StringComparison.Ordinal);
        Assert.Equal(LogText.MaxCharacters + 1, cut.Length);
        Assert.Equal(cut, LogText.Clean(cut));
    }

    [Fact]
    public void A_log_that_is_full_says_so_once_and_takes_no_more()
    {
        var job = Running();
        List<JobEvent> said = [.. Enumerable.Range(1, JobLog.MaxLines + 5).Select(seq => Samples.Line(1, seq, $"{seq}")), Samples.Saved(1, JobLog.MaxLines + 6, 1)];
        var (first, rest) = (said[..9_000], said[9_000..]);
        var between = first.Aggregate(job, (j, e) => j.Apply(e));

        List<JobEvent> kept = [.. JobLog.Kept(job, first), .. JobLog.Kept(between, rest)];

        Assert.Equal(kept, JobLog.Kept(job, said));
        Assert.Equal(JobLog.MaxLines + 1, kept.Count);
        Assert.Equal((LineLevel.Info, "9999"), (((LineLogged)kept[^3]).Level, ((LineLogged)kept[^3]).Text));
        Assert.StartsWith("The log is full: a job keeps 10,000 lines", ((LineLogged)kept[^2]).Text, StringComparison.Ordinal);
        Assert.IsType<CheckpointSaved>(kept[^1]);
        var after = said.Aggregate(job, (j, e) => j.Apply(e));
        Assert.Equal((JobLog.MaxLines, said[^1].Cursor), (after.LogLines, after.LastEvent));
        Assert.Equal(["why it failed"], JobLog.Kept(after, [Samples.Line(1, 20_000, "more"), Samples.Line(1, 20_001, "why it failed", LineLevel.Error)]).Cast<LineLogged>().Select(line => line.Text));
    }

    [Fact]
    public void The_server_speaks_for_a_worker_that_cannot()
    {
        var job = Running().Apply(Samples.Point(1, 1, 10));
        var lost = job.LoseWorker(Samples.Now);
        var line = JobLog.WorkerLost(lost, Samples.Now);
        Assert.Equal((job.LogLines + 1, LineLevel.Warning, 10L), (lost.LogLines, line.Level, line.Step));
        Assert.StartsWith("worker-1: The worker was not heard of any more", line.Text, StringComparison.Ordinal);
        Assert.EndsWith("The job is back in the queue.", line.Text, StringComparison.Ordinal);

        for (var i = 0; i < 2; i++) lost = lost.Claim("worker-1", Guid.NewGuid(), Samples.Now)!.LoseWorker(Samples.Now);
        line = JobLog.WorkerLost(lost, Samples.Now);
        Assert.Equal((3L, LineLevel.Error), (line.Fence, line.Level));
        Assert.Contains("vanished 3 times in a row without getting any further. Look at", line.Text, StringComparison.Ordinal);
    }

    private static Job Running() => Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!;
}
