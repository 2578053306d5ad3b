using Trainyard.Contracts;
using Trainyard.Training.Datasets;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>
/// The order of the training examples in each epoch, and which of them are kept aside to validate with, where the dataset has none of its own for
/// that: both a function of the seed. The examples stay where they are; only their indices are shuffled.
/// </summary>
internal sealed class Batches : IDisposable
{
    private readonly Examples _examples;
    private readonly int _seed, _batchSize;
    private readonly long[] _training;
    private readonly Augmentation? _augmentation;
    private readonly Loader _loader;
    private float[] _inputs = [];
    private long[] _order = [];
    private int _epoch;

    public Batches(JobSpec spec, Dataset data)
    {
        (_examples, _seed, _batchSize) = (data.Training, spec.Seed, spec.BatchSize);
        _augmentation = spec.Augmentation is { } augmentation ? new(augmentation, data, spec.Seed) : null;
        _loader = new(Load, batch => batch < PerEpoch);
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

    /// <summary>Seconds in which <see cref="Take"/> waited for a batch.</summary>
    public double WaitSeconds => _loader.Waited.TotalSeconds;

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
        _epoch = epoch;
    }

    /// <summary>A batch of the epoch that was begun. While the network trains on it, the next one is made ready.</summary>
    /// <param name="batch">Its place, from 0.</param>
    public Batch Take(long batch)
    {
        var (inputs, targets) = _loader.Take(batch, loaded => _examples.With(Indices(batch), loaded.Span));
        return new Batch(inputs, targets, _augmentation?.Share(_epoch, batch));
    }

    /// <summary>Which examples are in a batch of the epoch that was begun.</summary>
    public ReadOnlySpan<long> Indices(long batch)
    {
        var start = (int)batch * _batchSize;
        return batch == PerEpoch - 1 ? _order.AsSpan(start) : _order.AsSpan(start, _batchSize);
    }

    public void Dispose() => _loader.Dispose();

    /// <summary>The inputs of a batch: examples × their shape, in the same memory each time. Runs on a thread of the pool.</summary>
    private Memory<float> Load(long batch)
    {
        var indices = Indices(batch);
        var length = indices.Length * _examples.Inputs.Length;
        if (_inputs.Length < length) _inputs = new float[length];
        _examples.Load(indices, _augmentation?.Changing(_epoch), _inputs);
        _augmentation?.Blend(_epoch, batch, _inputs.AsSpan(0, length), indices.Length);
        return _inputs.AsMemory(0, length);
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

/// <param name="Inputs">What the network sees, on its device.</param>
/// <param name="Targets">What it is to answer.</param>
/// <param name="Share">How much an example is itself; the rest is the one at its place from the batch's end (<see cref="Augmentation.Blend"/>). Null: all of it.</param>
internal sealed record Batch(Tensor Inputs, Tensor Targets, float? Share)
{
    /// <summary>The mean loss over the batch: one number. A blended example is to be answered by both of its targets, each by its share.</summary>
    public Tensor Loss(ITask task, Tensor outputs)
    {
        if (Share is not { } share) return task.Loss(outputs, Targets);
        using var shares = tensor(new[] { share, 1 - share }, device: Targets.device);
        return task.Loss(outputs, Targets).mul(shares.select(0, 0)).add(task.Loss(outputs, Targets.flip(0)).mul(shares.select(0, 1)), Scalars.One);
    }
}

/// <param name="Examples">Examples.</param>
/// <param name="Indices">Some of them; null: all.</param>
internal sealed record Selection(Examples Examples, long[]? Indices)
{
    public int Count => Indices?.Length ?? Examples.Count;
}
