using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Worker;

namespace Trainyard.Bench.Rows;

/// <summary>Twenty epochs of <c>fast-cnn</c> through the whole system: does anything grow?</summary>
internal static class MemoryRow
{
    private const int Epochs = 20;
    private const double MiB = 1 << 20;

    public static async Task<RowResult> MeasureAsync()
    {
        var live = new List<long>();
        var resident = new ConcurrentDictionary<int, long>();
        await using var system = await RunningSystem.StartAsync(new WorkerOptions(), change: services =>
        {
            var store = services.Last(s => s.ServiceType == typeof(IArtifactStore)).ImplementationFactory!;
            services.AddSingleton<IArtifactStore>(s => new WatchedArtifacts((IArtifactStore)store(s), live));
        });
        // Only the checkpoints at the epochs' ends, so that like is compared with like.
        var spec = new JsonObject { ["epochs"] = Epochs, ["checkpointEverySteps"] = 1_000_000 };
        var (job, _) = await system.TrainAsync("fast-cnn", spec, delta =>
        {
            foreach (var e in delta.Events.OfType<EpochValidated>()) resident[e.Epoch] = Environment.WorkingSet;
        });
        var (before, after) = (resident[2] / MiB, resident[Epochs] / MiB);
        var steps = job.TotalSteps / Epochs * (Epochs - 2);
        return new RowResult(
        [
            new Figure("resident size after epoch 2", before, "MiB"),
            new Figure("resident size after epoch 20", after, "MiB", AtMost: Math.Round(before * 1.05, 1), Note: "target: at most 5 % above epoch 2"),
            new Figure("native tensors alive on the training thread: growth per step", (double)(live[Epochs - 1] - live[1]) / steps, "", AtMost: 0, Note: $"{live[1]} after epoch 2, {live[Epochs - 1]} after epoch {Epochs}, {steps:N0} steps between"),
        ]);
    }

    /// <summary>Checkpoints are saved by the thread that trains, and only that thread can read its dispose-scope statistics.</summary>
    private sealed class WatchedArtifacts(IArtifactStore store, List<long> live) : IArtifactStore
    {
        public Task<ArtifactRef> SaveAsync(string id, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
        {
            if (id.Contains("checkpoint", StringComparison.Ordinal)) live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            return store.SaveAsync(id, write, cancellationToken);
        }

        public Task<bool> ContainsAsync(ArtifactRef artifact, CancellationToken cancellationToken) => store.ContainsAsync(artifact, cancellationToken);

        public Task<Stream> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken) => store.OpenAsync(artifact, cancellationToken);

        public Task DeleteAsync(string id, CancellationToken cancellationToken) => store.DeleteAsync(id, cancellationToken);

        public IAsyncEnumerable<StoredArtifact> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

        public Task<StoredFile?> FindAsync(string id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

        public IAsyncEnumerable<StoredFile> ListFilesAsync(CancellationToken cancellationToken) => store.ListFilesAsync(cancellationToken);
    }
}
