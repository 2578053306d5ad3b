using Trainyard.Server.Jobs;
using Trainyard.Tests.Telemetry;

namespace Trainyard.Tests.Server;

public sealed class HourlySweepTests
{
    /// <summary>An exception that leaves a background service stops its host.</summary>
    [Fact]
    public async Task A_time_out_ends_one_sweep_and_not_the_server()
    {
        var log = new CapturedLines();
        using var sweep = new TimingOut(log);
        await sweep.StartAsync(TestContext.Current.CancellationToken);
        await sweep.Swept.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        while (log.Lines.Count == 0) await Task.Delay(10, TestContext.Current.CancellationToken);

        Assert.False(sweep.ExecuteTask!.IsCompleted);
        Assert.StartsWith("The sweep of this test failed", Assert.Single(log.Lines).Text, StringComparison.Ordinal);
        await sweep.StopAsync(CancellationToken.None);
    }

    private sealed class TimingOut(CapturedLines log) : HourlySweep(TimeProvider.System, log, null)
    {
        public TaskCompletionSource Swept { get; } = new();

        protected override string Purpose => "The sweep of this test";

        internal override Task SweepAsync(CancellationToken cancellationToken)
        {
            Swept.TrySetResult();
            throw new OperationCanceledException("a time-out of a driver");
        }
    }
}
