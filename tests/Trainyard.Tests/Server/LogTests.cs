using System.Net;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;

namespace Trainyard.Tests.Server;

public sealed class LogTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_come_in_pages_and_can_be_searched_and_sifted()
    {
        var job = await _server.AddJobAsync("ada");
        await _server.Get<IJobHistory>().AppendAsync(
            job.Id,
            [.. Enumerable.Range(1, 1_200).Select(seq => Samples.Line(1, seq, seq % 100 == 0 ? $"The LOSS rises, {seq}" : $"line {seq}", seq % 400 == 0 ? LineLevel.Error : LineLevel.Info))],
            Cancel);

        Assert.Equal(Enumerable.Range(1, 1_200).Select(n => (long)n), (await PagesAsync(job.Id, "limit=500")).Select(line => line.Seq));
        Assert.Equal(12, (await PagesAsync(job.Id, "limit=5&search=loss%20rises")).Count);
        Assert.Equal([400L, 800, 1_200], (await PagesAsync(job.Id, "level=warning")).Select(line => line.Seq));
        Assert.Equal([800L], (await PageAsync(job.Id, "level=error&search=,%2080&after=1-400&limit=1")).Lines.Select(line => line.Seq));

        // Also where nothing fits, the next page begins behind what was looked at.
        var none = await PageAsync(job.Id, "search=nowhere");
        Assert.Equal((0, new EventCursor(1, 1_200), false), (none.Lines.Count, none.Next, none.More));
        Assert.Equal(new EventCursor(1, 7), (await PageAsync(job.Id, "limit=3&after=1-4")).Next);
    }

    [Fact]
    public async Task What_is_reported_twice_is_stored_once_and_shown_apart_from_the_figures()
    {
        var job = await _server.AddJobAsync("ada", j => j.Claim("worker-1", Guid.NewGuid(), Samples.Now)!);
        JobEvent[] events = [Samples.Line(1, 1, "one"), Samples.Started(1) with { Seq = 2 }, Samples.Line(1, 3, "two"), Samples.Succeeded(1, 4)];
        await _server.Get<IJobEvents>().ReportAsync(job.Id, events[..3], Cancel);
        await _server.Get<IJobEvents>().ReportAsync(job.Id, events, Cancel);
        await _server.Get<IJobEvents>().ReportAsync(job.Id, [.. events, Samples.Line(1, 5, "after the end")], Cancel);
        using var client = await _server.SignedInAsync(Role.Viewer);
        await Waiting.UntilAsync("the end", async () => (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!.State.IsFinal() ? job : null);

        Assert.Equal(["one", "two"], (await PagesAsync(job.Id, "")).Select(line => line.Text));
        var figures = await (await client.GetAsync($"/api/jobs/{job.Id}/metrics", Cancel)).ReadAsync<EventPage>();
        Assert.Equal([2L, 4], figures.Events.Select(e => e.Seq));
        Assert.Equal(2, (await (await client.GetAsync($"/api/jobs/{job.Id}", Cancel)).ReadAsync<JobView>()).LogLines);
    }

    [Fact]
    public async Task Metrics_that_are_left_out_are_said_once_and_stop_nothing()
    {
        var job = await _server.AddJobAsync("ada", j => j.Claim("worker-1", Guid.NewGuid(), Samples.Now)!);
        JobEvent[] events =
        [
            Samples.Started(1), Samples.Metrics(1, 2, 10, MetricPhase.Validation, ("validation/share", double.NaN), ("no:name", 1)),
            Samples.Metrics(1, 3, 20, MetricPhase.Validation, ("no:name", 2)), Samples.Line(1, 4, "a line"), Samples.Succeeded(1, 5),
        ];
        await _server.Get<IJobEvents>().ReportAsync(job.Id, events[..2], Cancel);
        await _server.Get<IJobEvents>().ReportAsync(job.Id, events, Cancel);
        using var client = await _server.SignedInAsync(Role.Viewer);
        await Waiting.UntilAsync("the end", async () => (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!.State.IsFinal() ? job : null);

        Assert.Equal(["1-2", "1-4"], (await PagesAsync(job.Id, "")).Select(line => line.Cursor.ToString()));
        Assert.Contains("'no:name'", (await PagesAsync(job.Id, "level=warning")).Single().Text, StringComparison.Ordinal);
        var figures = await (await client.GetAsync($"/api/jobs/{job.Id}/metrics", Cancel)).ReadAsync<EventPage>();
        Assert.Equal(["validation/share", ""], figures.Events.OfType<MetricsReported>().Select(m => string.Join(' ', m.Values.Keys)));
        var view = await (await client.GetAsync($"/api/jobs/{job.Id}", Cancel)).ReadAsync<JobView>();
        Assert.Equal((2, new MetricSummary(double.NaN, 10, null, null, double.NaN)), (view.LogLines, view.Metrics["validation/share"]));
        Assert.DoesNotContain("no:name", view.Metrics.Keys);
        Assert.DoesNotContain(await _server.Get<IDeadLetters>().ListAsync(100, Cancel), letter => letter.Key == job.Id.ToString());
    }

    [Theory]
    [InlineData("limit=0", "limit must be a whole number from 1 to 5000")]
    [InlineData("level=loud", "level must be info, warning or error")]
    [InlineData("after=x", "after")]
    public async Task A_wrong_question_is_told_what_would_be_right(string query, string sentence)
    {
        var job = await _server.AddJobAsync("ada");
        using var client = await _server.SignedInAsync(Role.Viewer);
        var problem = await (await client.GetAsync($"/api/jobs/{job.Id}/logs?{query}", Cancel)).ProblemAsync(400);
        Assert.Contains(sentence, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_job_has_no_log_and_a_stranger_reads_none()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        await (await client.GetAsync($"/api/jobs/{JobId.New(TimeProvider.System)}/logs", Cancel)).ProblemAsync(404);
        using var stranger = _server.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync($"/api/jobs/{JobId.New(TimeProvider.System)}/logs", Cancel)).StatusCode);
    }

    private async Task<List<LineLogged>> PagesAsync(JobId job, string query)
    {
        var (lines, page) = (new List<LineLogged>(), await PageAsync(job, query));
        while (true)
        {
            lines.AddRange(page.Lines);
            if (!page.More) return lines;
            page = await PageAsync(job, $"{query}&after={page.Next}");
        }
    }

    private async Task<LogPage> PageAsync(JobId job, string query)
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        return await (await client.GetAsync($"/api/jobs/{job}/logs?{query}", Cancel)).ReadAsync<LogPage>();
    }
}
