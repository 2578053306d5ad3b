using Trainyard.Contracts;
using Trainyard.Workers;

namespace Trainyard.Tests.Server;

public sealed class WorkersTests : IAsyncLifetime
{
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Each_worker_shows_its_state_and_what_it_trains()
    {
        var job = await _server.AddJobAsync("ada", j => j with { State = JobState.Running });
        var gone = JobId.New(TimeProvider.System);
        await ReportAsync("silent", jobs: [job.Id]);
        _server.Time.Advance(KnownWorker.SilentAfter);
        await ReportAsync("busy", slots: 2, jobs: [job.Id, gone]);
        await ReportAsync("idle", device: null);
        await ReportAsync("leaving", jobs: [job.Id], draining: true);

        var workers = await ListAsync();

        Assert.Equal(
            [("busy", WorkerState.Busy), ("idle", WorkerState.Idle), ("leaving", WorkerState.Draining), ("silent", WorkerState.Lost)],
            workers.Select(w => (w.Name, w.State)));
        Assert.Equal([new WorkerJob(job.Id, "test"), new WorkerJob(gone, null)], workers[0].Jobs);
        Assert.Equal(("cpu", 2, (string?)null), (workers[0].Device, workers[0].Slots, workers[1].Device));
        Assert.InRange(workers[3].SilentSeconds, 15, 3600);
    }

    [Fact]
    public async Task Without_workers_the_list_is_empty() => Assert.Empty(await ListAsync());

    private async Task<IReadOnlyList<WorkerView>> ListAsync()
    {
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        return await (await viewer.GetAsync("/api/workers", Cancel)).ReadAsync<IReadOnlyList<WorkerView>>();
    }

    private Task ReportAsync(string name, string? device = "cpu", int slots = 1, IReadOnlyList<JobId>? jobs = null, bool draining = false) =>
        _server.Get<IWorkerRegistry>().ReportAsync(new WorkerReport(Guid.NewGuid(), name, device, slots, jobs ?? [], draining, _server.Time.GetUtcNow()), Cancel);
}
