using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Workers;

namespace Trainyard.Server.Jobs;

/// <summary>Whether any worker could hold a job in its memory: one that none can is refused before it is queued.</summary>
/// <param name="workers">What the workers say that they have.</param>
/// <param name="own">What the workers of this process have, known before they say so; null: none are in it.</param>
internal sealed class MemoryCheck(IWorkerRegistry workers, WorkerMemory? own = null)
{
    /// <summary>Why not, as half a sentence about the batch size, with the sum; null: one could, or it is not known.</summary>
    public async Task<string?> WhyNotAsync(JobSpec spec, DatasetInfo data, JobFiles? files, CancellationToken cancellationToken)
    {
        var known = (await workers.ListAsync(cancellationToken)).Where(w => w.State != WorkerState.Lost).Select(w => w.Report.Memory).ToList();
        // One that does not say what it has may have enough.
        var largest = known.Count == 0 ? own?.Limit : known.Contains(null) ? null : known.Max();
        return largest is { } bytes ? WhyNot(spec, data, bytes, files?.TorchScript?.Size ?? 0) : null;
    }

    internal static string? WhyNot(JobSpec spec, DatasetInfo data, long largest, long networkBytes = 0)
    {
        var need = MemoryEstimate.Of(spec, data, networkBytes);
        if (need.Total <= largest) return null;
        var fits = MemoryEstimate.LargestBatch(spec, data, largest, networkBytes);
        var way = fits > 0 ? $"a batch of at most {fits:N0} would fit" : "not even a batch of one image would fit: use a smaller network";
        return $"is too large for this network: training would take about {ByteSize.Show(need.Total)} of memory ({ByteSize.Show(need.Activations)} for the batch in the network, "
            + $"{ByteSize.Show(need.Parameters)} for weights and optimiser, {ByteSize.Show(need.Program + need.Dataset)} for the program and the dataset), "
            + $"and the largest worker has {ByteSize.Show(largest)}; {way}.";
    }
}
