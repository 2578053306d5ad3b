using Trainyard.Contracts;
using Trainyard.Workers;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IWorkerRegistry"/> promises.</summary>
public abstract class WorkerRegistryContract
{
    private readonly WorkerReport _report = new(Guid.NewGuid(), "worker-1", "cpu", 2, [JobId.New(TimeProvider.System)], false, Samples.Now);

    protected abstract IWorkerRegistry Registry { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_word_of_each_worker_counts()
    {
        await Registry.ReportAsync(_report, Cancel);
        await Registry.ReportAsync(_report with { Id = Guid.NewGuid(), Name = "worker-1", Device = null }, Cancel);
        await Registry.ReportAsync(_report with { Jobs = [], IsDraining = true }, Cancel);

        var known = await Registry.ListAsync(Cancel);

        Assert.Equal(2, known.Count);
        var first = Assert.Single(known, k => k.Report.Id == _report.Id);
        Assert.Equal(("worker-1", "cpu", 2, true, Samples.Now), (first.Report.Name, first.Report.Device, first.Report.Slots, first.Report.IsDraining, first.Report.StartedAt));
        Assert.Empty(first.Report.Jobs);
        Assert.Null(first.Report.IdleFor);
        Assert.InRange(first.Age, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task It_keeps_how_long_a_worker_was_idle()
    {
        await Registry.ReportAsync(_report with { IdleFor = TimeSpan.FromSeconds(90) }, Cancel);
        Assert.Equal(TimeSpan.FromSeconds(90), Assert.Single(await Registry.ListAsync(Cancel)).Report.IdleFor);
    }

    [Fact]
    public async Task It_keeps_what_memory_a_worker_has()
    {
        await Registry.ReportAsync(_report with { Memory = 24L << 30 }, Cancel);
        Assert.Equal(24L << 30, Assert.Single(await Registry.ListAsync(Cancel)).Report.Memory);
        await Registry.ReportAsync(_report, Cancel);
        Assert.Null(Assert.Single(await Registry.ListAsync(Cancel)).Report.Memory);
    }

    [Fact]
    public async Task Who_has_left_is_gone()
    {
        await Registry.ReportAsync(_report, Cancel);
        Assert.Equal(_report.Jobs, Assert.Single(await Registry.ListAsync(Cancel)).Report.Jobs);

        await Registry.RemoveAsync(_report.Id, Cancel);
        await Registry.RemoveAsync(_report.Id, Cancel);

        Assert.Empty(await Registry.ListAsync(Cancel));
    }
}
