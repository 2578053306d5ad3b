using Trainyard.Contracts;
using Trainyard.Training.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Training;

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
        PerEpoch = StepsPerEpoch(spec, data.Info, TrainingCount);
        Validation = all.narrow(0, 0, kept).to(_examples.Labels.device).DetachFromDisposeScope();
        _training = all.narrow(0, kept, TrainingCount).DetachFromDisposeScope();
    }

    public int TrainingCount { get; }

    /// <summary>Indices of the validation images.</summary>
    public Tensor Validation { get; }

    /// <summary>
    /// The last batch of an epoch may be smaller; no image is left out. A single one that would be the last batch of a network which
    /// needs two (<see cref="ShapeInference.NeedsTwoImages"/>) belongs to the batch before, which is then one larger.
    /// </summary>
    public long PerEpoch { get; }

    /// <summary>What the training images are to be answered by. The caller disposes it.</summary>
    public Tensor TrainingTargets()
    {
        using var scope = NewDisposeScope();
        return _examples.Labels.index_select(0, _training.to(_examples.Labels.device)).DetachFromDisposeScope();
    }

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
        return _examples.Select(_order!.narrow(0, start, batch == PerEpoch - 1 ? TrainingCount - start : _batchSize));
    }

    private static long StepsPerEpoch(JobSpec spec, DatasetInfo data, int images)
    {
        var steps = (images + spec.BatchSize - 1) / spec.BatchSize;
        if (images - (steps - 1) * spec.BatchSize != 1 || !ShapeInference.NeedsTwoImages(data, spec.Model.Layers)) return steps;
        return steps > 1 && spec.BatchSize > 1
            ? steps - 1
            : throw new TrainingFailedException(
                FailureReason.InvalidData,
                $"Batch normalisation cannot train on a batch of a single image, and each batch would be one: the batch size is {spec.BatchSize:N0}, and {images:N0} of the dataset's images are there to train with.",
                "Use a larger batch, more images, or a network without batch normalisation of single numbers.");
    }

    public void Dispose()
    {
        Validation.Dispose();
        _training.Dispose();
        _order?.Dispose();
    }
}
