using System.Diagnostics;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Optimizers;

/// <summary>
/// Takes steps along the gradient with the formulas of torch.optim. One pass over memory, in C#, on the CPU (TorchSharp's own take
/// a dozen for each parameter); the same formulas in tensor operations on any other device.
/// </summary>
internal abstract class Optimizer(FlatParameters parameters) : IDisposable
{
    protected FlatParameters Parameters { get; } = parameters;

    /// <summary>What the optimiser remembers, by PyTorch's names, in the layout of the parameters.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Flat)> State { get; }

    public static Optimizer Create(OptimizerSpec spec, FlatParameters parameters) => spec switch
    {
        SgdSpec sgd => new Sgd(sgd, parameters),
        AdamSpec adam => new Adam(parameters, adam.Beta1, adam.Beta2, adam.WeightDecay, decoupled: false),
        AdamWSpec adamW => new Adam(parameters, adamW.Beta1, adamW.Beta2, adamW.WeightDecay, decoupled: true),
        _ => throw new UnreachableException(spec.GetType().Name),
    };

    /// <summary>Moves the parameters, and sets their gradients to zero for the next step.</summary>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="step">The step's number, from 1.</param>
    public void Step(double learningRate, long step)
    {
        if (Parameters.Values.device.type == TorchSharp.DeviceType.CPU)
        {
            StepOnCpu((float)learningRate, step);
            return;
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        StepOnDevice(learningRate, step);
        Parameters.Gradients.zero_();
    }

    public void Dispose()
    {
        foreach (var (_, flat) in State) flat.Dispose();
    }

    /// <summary>One pass over the vectors of <see cref="FlatParameters"/>, gradients zeroed on the way.</summary>
    protected abstract void StepOnCpu(float learningRate, long step);

    protected internal abstract void StepOnDevice(double learningRate, long step);
}
