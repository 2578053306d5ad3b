using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trainyard.Training;
using Trainyard.Worker;
using Trainyard.Workers;

namespace Trainyard.Tests.Worker;

public sealed class WorkerPresenceTests
{
    [Fact]
    public async Task A_registry_that_does_not_answer_keeps_no_worker_from_its_end()
    {
        var (options, registry) = (Options.Create(new WorkerOptions()), new Silent());
        using var presence = new WorkerPresence(registry, new WorkerStatus(TimeProvider.System), new TorchRuntime(options.Value.ForTraining()), options, TimeProvider.System, NullLogger<WorkerPresence>.Instance);
        await presence.StartAsync(CancellationToken.None);
        await registry.Asked.Task;

        await presence.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private sealed class Silent : IWorkerRegistry
    {
        public TaskCompletionSource Asked { get; } = new();

        public Task ReportAsync(WorkerReport report, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            return new TaskCompletionSource().Task;
        }

        public Task RemoveAsync(Guid id, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

        public Task<IReadOnlyList<KnownWorker>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
