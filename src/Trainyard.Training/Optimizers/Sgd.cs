using System.Numerics;
using TorchSharp;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Optimizers;

/// <summary>torch.optim.SGD with <c>dampening=0</c>: <c>b = momentum·b + g</c>, then <c>w -= rate·b</c>, or <c>rate·(g + momentum·b)</c> with Nesterov.</summary>
internal sealed class Sgd(SgdSpec spec, FlatParameters parameters) : Optimizer(parameters)
{
    private readonly Tensor _momentum = parameters.NewState();

    public override IReadOnlyList<(string Name, Tensor Flat)> State => [("momentum_buffer", _momentum)];

    protected override void StepOnCpu(float learningRate, long step)
    {
        var w = FlatParameters.Vectors(Parameters.Values);
        var g = FlatParameters.Vectors(Parameters.Gradients);
        var b = FlatParameters.Vectors(_momentum);
        var (rate, momentum, decay) = (new Vector<float>(learningRate), new Vector<float>((float)spec.Momentum), new Vector<float>((float)spec.WeightDecay));
        for (var i = 0; i < w.Length; i++)
        {
            var gradient = g[i] + decay * w[i];
            var remembered = b[i] = momentum * b[i] + gradient;
            w[i] -= rate * (spec.Nesterov ? gradient + momentum * remembered : remembered);
            g[i] = Vector<float>.Zero;
        }
    }

    protected internal override void StepOnDevice(double learningRate, long step)
    {
        using Scalar decay = spec.WeightDecay.ToScalar(), momentum = spec.Momentum.ToScalar(), rate = (-learningRate).ToScalar();
        var gradient = Parameters.Gradients.add_(Parameters.Values, decay);
        _momentum.mul_(momentum).add_(gradient, Scalars.One);
        Parameters.Values.add_(spec.Nesterov ? gradient.add_(_momentum, momentum) : _momentum, rate);
    }
}
