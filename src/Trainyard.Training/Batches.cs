using Trainyard.Contracts;
using Trainyard.Training.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>
/// The order of the training examples in each epoch, and which of them are kept aside to validate with, where the dataset has none of its own for
/// that: both a function of the seed. The examples stay where they are; only their indices are shuffled.
/// </summary>
internal sealed class Batches
{
    private readonly Examples _examples;
    private readonly int _seed, _batchSize;
    private readonly long[] _training;
    private long[] _order = [];

    public Batches(JobSpec spec, Dataset data)
    {
        (_examples, _seed, _batchSize) = (data.Training, spec.Seed, spec.BatchSize);
        using var generator = Seeds.Generator(_seed, RandomUse.Split);
        var all = Shuffled(_examples.Count, generator);
        var kept = data.Validation is null ? data.Info.ValidationImages(spec.ValidationShare) : 0;
        _training = all[kept..];
        Validation = data.Validation is { } own ? new(own, null) : new(_examples, all[..kept]);
        PerEpoch = StepsPerEpoch(spec, data.Info, TrainingCount);
    }

    public int TrainingCount => _training.Length;

    /// <summary>What the network is validated with after each epoch; may be nothing.</summary>
    public Selection Validation { get; }

    /// <summary>
    /// The last batch of an epoch may be smaller; no example is left out. A single one that would be the last batch of a network which
    /// needs two (<see cref="ShapeInference.NeedsTwoImages"/>) belongs to the batch before, which is then one larger.
    /// </summary>
    public long PerEpoch { get; }

    /// <summary>What the training examples are to be answered by. The caller disposes it.</summary>
    public Tensor TrainingTargets()
    {
        using var indices = tensor(_training, dtype: ScalarType.Int64, device: _examples.Targets.device);
        return _examples.Targets.index_select(0, indices);
    }

    public void BeginEpoch(int epoch)
    {
        using var generator = Seeds.Generator(_seed, RandomUse.EpochOrder, epoch);
        _order = [.. Shuffled(TrainingCount, generator).Select(i => _training[i])];
    }

    /// <summary>A batch of the epoch that was begun.</summary>
    /// <param name="batch">Its place, from 0.</param>
    public (Tensor Inputs, Tensor Targets) Take(long batch) => _examples.Select(Indices(batch));

    /// <summary>Which examples are in a batch of the epoch that was begun.</summary>
    public ReadOnlySpan<long> Indices(long batch)
    {
        var start = (int)batch * _batchSize;
        return batch == PerEpoch - 1 ? _order.AsSpan(start) : _order.AsSpan(start, _batchSize);
    }

    private static long[] Shuffled(int count, Generator generator)
    {
        using var scope = NewDisposeScope();
        return randperm(count, generator: generator).data<long>().ToArray();
    }

    /// <summary>What is in a TorchScript network is not known: a last example alone trains with the batch before, where there is one.</summary>
    private static bool MayNeedTwo(JobSpec spec, DatasetInfo data, int steps) =>
        spec.Model.TorchScript is not null ? steps > 1 && spec.BatchSize > 1 : ShapeInference.NeedsTwoImages(data, spec.Model.Layers);

    private static long StepsPerEpoch(JobSpec spec, DatasetInfo data, int images)
    {
        var steps = (images + spec.BatchSize - 1) / spec.BatchSize;
        if (images - (steps - 1) * spec.BatchSize != 1 || !MayNeedTwo(spec, data, steps)) return steps;
        return steps > 1 && spec.BatchSize > 1
            ? steps - 1
            : throw new TrainingFailedException(
                FailureReason.InvalidData,
                $"Batch normalisation cannot train on a batch of a single example, and each batch would be one: the batch size is {spec.BatchSize:N0}, and {images:N0} of the dataset's examples are there to train with.",
                "Use a larger batch, more examples, or a network without batch normalisation of single numbers.");
    }
}

/// <param name="Examples">Examples.</param>
/// <param name="Indices">Some of them; null: all.</param>
internal sealed record Selection(Examples Examples, long[]? Indices)
{
    public int Count => Indices?.Length ?? Examples.Count;
}
