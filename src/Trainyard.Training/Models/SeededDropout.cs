using TorchSharp;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>
/// Dropout as PyTorch's, but with masks from a generator of the network's own. It must be started anew at each step.
/// </summary>
internal sealed class SeededDropout : nn.Module<Tensor, Tensor>
{
    private readonly double _p;
    private readonly DropoutMasks _masks;

    public SeededDropout(double p, DropoutMasks masks)
        : base(nameof(SeededDropout))
    {
        (_p, _masks) = (p, masks);
        masks.AreUsed = true;
    }

    public override Tensor forward(Tensor input)
    {
        if (!training || _p == 0) return input.alias();
        using var scope = NewDisposeScope();
        return (input * _masks.Draw(input.shape, 1 - _p).to(input.device)).MoveToOuterDisposeScope();
    }
}

/// <summary>The masks of all dropout layers of a network, in the order in which the layers ask.</summary>
internal sealed class DropoutMasks : IDisposable
{
    private Generator? _generator;

    /// <summary>Whether any layer draws from them.</summary>
    public bool AreUsed { get; set; }

    /// <summary>Begins a training step: what is drawn from here on depends on <paramref name="generator"/> alone, which is disposed with the step.</summary>
    public void Begin(Generator generator)
    {
        _generator?.Dispose();
        _generator = generator;
    }

    /// <summary>1 / <paramref name="keep"/> with that probability, else 0, so that the expected activation stays.</summary>
    public Tensor Draw(long[] shape, double keep)
    {
        using var divisor = keep.ToScalar();
        return empty(shape, dtype: ScalarType.Float32).bernoulli_(keep, _generator ?? throw new InvalidOperationException("No training step has begun.")).div_(divisor);
    }

    public void Dispose() => _generator?.Dispose();
}
