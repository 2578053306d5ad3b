using Trainyard.Api;
using Trainyard.Worker.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Worker.Training;

/// <summary>
/// The split into training and validation images, and the order of the training images in each epoch, both a function of the seed.
/// The images stay where they are; only their indices are shuffled.
/// </summary>
internal sealed class Batches : IDisposable
{
    private readonly Examples _examples;
    private readonly int _seed, _batchSize;
    private readonly Tensor _training;
    private Tensor? _order;

    public Batches(JobSpec spec, Dataset data)
    {
        (_examples, _seed, _batchSize) = (data.Training, spec.Seed, spec.BatchSize);
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator(_seed, RandomUse.Split);
        var (all, kept) = (randperm(_examples.Count, generator: generator), data.Info.ValidationImages(spec.ValidationShare));
        TrainingCount = _examples.Count - kept;
        Validation = all.narrow(0, 0, kept).to(_examples.Labels.device).DetachFromDisposeScope();
        _training = all.narrow(0, kept, TrainingCount).DetachFromDisposeScope();
    }

    public int TrainingCount { get; }

    /// <summary>Indices of the validation images.</summary>
    public Tensor Validation { get; }

    /// <summary>The last batch of an epoch may be smaller; none is left out.</summary>
    public long PerEpoch => (TrainingCount + _batchSize - 1) / _batchSize;

    public void BeginEpoch(int epoch)
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator(_seed, RandomUse.EpochOrder, epoch);
        _order?.Dispose();
        _order = _training.index_select(0, randperm(TrainingCount, generator: generator)).to(_examples.Labels.device).DetachFromDisposeScope();
    }

    /// <summary>A batch of the epoch that was begun.</summary>
    /// <param name="batch">Its place, from 0.</param>
    public (Tensor Images, Tensor Labels) Take(long batch)
    {
        var start = batch * _batchSize;
        return _examples.Select(_order!.narrow(0, start, Math.Min(_batchSize, TrainingCount - start)));
    }

    public void Dispose()
    {
        Validation.Dispose();
        _training.Dispose();
        _order?.Dispose();
    }
}
