using TorchSharp;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>Loss and right answers since the last report, summed on the device: reading them is what waits for it, so that is done rarely.</summary>
internal sealed class RunningSums : IDisposable
{
    private readonly Tensor _loss;
    private readonly Tensor _correct;
    private long _samples;

    public RunningSums(IntervalSums start, Device device)
    {
        // Doubles, so that a sum comes back from a checkpoint as it was.
        _loss = tensor(start.Loss, dtype: ScalarType.Float64, device: device).DetachFromDisposeScope();
        _correct = tensor(start.Correct, dtype: ScalarType.Float64, device: device).DetachFromDisposeScope();
        _samples = start.Samples;
    }

    /// <param name="meanLoss">Mean loss of a batch.</param>
    /// <param name="logits">Images × classes.</param>
    /// <param name="labels">One class for each image.</param>
    public void Add(Tensor meanLoss, Tensor logits, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var samples = labels.shape[0];
        using var weight = samples.ToScalar();
        _loss.add_(meanLoss, weight);
        _correct.add_(logits.argmax(1).eq(labels).sum(), Scalars.One);
        _samples += samples;
    }

    public IntervalSums Read() => new(_loss.item<double>(), _correct.item<double>(), _samples);

    public void Reset()
    {
        using var scope = NewDisposeScope();
        _loss.zero_();
        _correct.zero_();
        _samples = 0;
    }

    public void Dispose()
    {
        _loss.Dispose();
        _correct.Dispose();
    }
}
