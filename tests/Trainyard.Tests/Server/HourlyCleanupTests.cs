using Trainyard.Server.Jobs;
using Trainyard.Tests.Telemetry;

namespace Trainyard.Tests.Server;

public sealed class HourlyCleanupTests
{
    /// <summary>An exception that leaves a background service stops its host.</summary>
    [Fact]
    public async Task A_time_out_ends_one_cleanup_and_not_the_server()
    {
        var log = new CapturedLines();
        using var cleanup = new TimingOut(log);
        await cleanup.StartAsync(TestContext.Current.CancellationToken);
        await cleanup.Cleaned.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        while (log.Lines.Count == 0) await Task.Delay(10, TestContext.Current.CancellationToken);

        Assert.False(cleanup.ExecuteTask!.IsCompleted);
        Assert.StartsWith("The cleanup of this test failed", Assert.Single(log.Lines).Text, StringComparison.Ordinal);
        await cleanup.StopAsync(CancellationToken.None);
    }

    private sealed class TimingOut(CapturedLines log) : HourlyCleanup(TimeProvider.System, log, null)
    {
        public TaskCompletionSource Cleaned { get; } = new();

        protected override string Purpose => "The cleanup of this test";

        internal override Task CleanAsync(CancellationToken cancellationToken)
        {
            Cleaned.TrySetResult();
            throw new OperationCanceledException("a time-out of a driver");
        }
    }
}
