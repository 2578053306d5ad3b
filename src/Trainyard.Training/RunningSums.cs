using TorchSharp;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>Loss and right answers since the last report, summed on the device: reading them is what waits for it, so that is done rarely.</summary>
internal sealed class RunningSums : IDisposable
{
    private readonly ITask _task;
    private readonly Tensor _loss;
    private readonly Tensor _correct;
    private long _samples;
    private bool _countsCorrect = true;

    public RunningSums(ITask task, IntervalSums start, Device device)
    {
        _task = task;
        // Doubles, so that a sum comes back from a checkpoint as it was.
        _loss = tensor(start.Loss, dtype: Scalars.WidestFloat(device), device: device).DetachFromDisposeScope();
        _correct = tensor(start.Correct ?? 0, dtype: Scalars.WidestFloat(device), device: device).DetachFromDisposeScope();
        _samples = start.Samples;
    }

    /// <param name="meanLoss">Mean loss of a batch.</param>
    /// <param name="outputs">What the network made of it.</param>
    /// <param name="labels">One for each image.</param>
    public void Add(Tensor meanLoss, Tensor outputs, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var samples = labels.shape[0];
        using var weight = samples.ToScalar();
        _loss.add_(meanLoss, weight);
        if (_task.Correct(outputs, labels) is { } correct) _correct.add_(correct, Scalars.One);
        else _countsCorrect = false;
        _samples += samples;
    }

    public IntervalSums Read() => new(Scalars.Read(_loss), _countsCorrect ? Scalars.Read(_correct) : null, _samples);

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
