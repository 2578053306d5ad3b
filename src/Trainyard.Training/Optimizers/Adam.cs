using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Trainyard.Training.Optimizers;

/// <summary>
/// torch.optim.Adam, and AdamW where weight decay is decoupled:
/// <c>m = β₁m + (1-β₁)g</c>, <c>v = β₂v + (1-β₂)g²</c>, <c>w -= rate/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + ε)</c>.
/// </summary>
internal sealed class Adam(FlatParameters parameters, double beta1, double beta2, double weightDecay, bool decoupled) : Optimizer(parameters)
{
    private const double Epsilon = 1e-8;
    private readonly Tensor _mean = parameters.NewState();
    private readonly Tensor _square = parameters.NewState();

    public override IReadOnlyList<(string Name, Tensor Flat)> State => [("exp_avg", _mean), ("exp_avg_sq", _square)];

    protected override void StepOnCpu(float learningRate, long step)
    {
        var w = FlatParameters.Vectors(Parameters.Values);
        var g = FlatParameters.Vectors(Parameters.Gradients);
        var m = FlatParameters.Vectors(_mean);
        var v = FlatParameters.Vectors(_square);
        var (keepMean, newMean) = (new Vector<float>((float)beta1), new Vector<float>((float)(1 - beta1)));
        var (keepSquare, newSquare) = (new Vector<float>((float)beta2), new Vector<float>((float)(1 - beta2)));
        var rate = new Vector<float>((float)(learningRate / (1 - Math.Pow(beta1, step))));
        var unbias = new Vector<float>((float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step))));
        var epsilon = new Vector<float>((float)Epsilon);
        var toGradient = new Vector<float>(decoupled ? 0 : (float)weightDecay);
        var keepWeight = new Vector<float>(decoupled ? (float)(1 - learningRate * weightDecay) : 1);
        for (var i = 0; i < w.Length; i++)
        {
            var gradient = g[i] + toGradient * w[i];
            var mean = m[i] = keepMean * m[i] + newMean * gradient;
            var square = v[i] = keepSquare * v[i] + newSquare * gradient * gradient;
            w[i] = keepWeight * w[i] - rate * mean / (Vector.SquareRoot(square) * unbias + epsilon);
            g[i] = Vector<float>.Zero;
        }
    }

    protected internal override void StepOnDevice(double learningRate, long step)
    {
        var (w, g) = (Parameters.Values, Parameters.Gradients);
        using var decay = (decoupled ? 1 - learningRate * weightDecay : weightDecay).ToScalar();
        if (decoupled) w.mul_(decay);
        else g.add_(w, decay);
        using Scalar keepMean = beta1.ToScalar(), newMean = (1 - beta1).ToScalar(), keepSquare = beta2.ToScalar(), newSquare = (1 - beta2).ToScalar();
        _mean.mul_(keepMean).add_(g, newMean);
        _square.mul_(keepSquare).addcmul_(g, g, newSquare);
        using Scalar bias = Math.Sqrt(1 - Math.Pow(beta2, step)).ToScalar(), epsilon = Epsilon.ToScalar(), rate = (-learningRate / (1 - Math.Pow(beta1, step))).ToScalar();
        w.addcdiv_(_mean, _square.sqrt().div_(bias).add_(epsilon, Scalars.One), rate);
    }
}
