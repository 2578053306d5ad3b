using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Training.Models;
using Trainyard.Training.Optimizers;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>What differs where a training is not on the CPU, as far as a machine without a device can tell: on PyTorch's device <c>meta</c>, which computes shapes and no numbers.</summary>
public class DeviceTests
{
    private static readonly Device Meta = new(TorchSharp.DeviceType.META);

    /// <summary>Of linear layers: meta convolves nothing.</summary>
    [Fact]
    public void A_step_stays_on_the_device()
    {
        var spec = Presets.All["mlp"] with { BatchSize = 20, ValidationShare = 0 };
        var data = Training.Data;
        using var scope = NewDisposeScope();
        using var network = new Network(spec, data.Info, Meta);
        using var optimizer = Optimizer.Create(spec.Optimizer, network.Parameters);
        using var batches = new Batches(spec, data);
        using var targets = batches.TrainingTargets().to(Meta);
        using var task = TaskRegistry.For(spec, data.Info, targets);
        using var sums = new RunningSums(task, new IntervalSums(0, 0, 0), Meta);
        batches.BeginEpoch(1);
        network.Train();
        network.BeginStep(0);
        // Meta takes no rows out of a tensor, so the batch itself is made here.
        var taken = batches.Take(0);
        var batch = taken with { Inputs = taken.Inputs.to(Meta), Targets = taken.Targets.to(Meta) };
        var outputs = network.Forward(batch.Inputs);
        Assert.Equal([20, 10], outputs.shape);
        var loss = batch.Loss(task, outputs);
        loss.backward();
        sums.Add(loss, outputs, batch.Targets);
        optimizer.Step(0.01, 1);
        Assert.All(network.Named(), t => Assert.Equal(TorchSharp.DeviceType.META, t.Tensor.device_type));
        network.Evaluate();
        Assert.Equal([10, 10], task.Predictions(network.Forward(data.Test.Slice(0, 10).Inputs.to(Meta))).shape);
    }

    [Fact]
    public void Apples_devices_sum_in_four_bytes()
    {
        Assert.Equal(ScalarType.Float32, Scalars.WidestFloat(new Device(TorchSharp.DeviceType.MPS)));
        Assert.Equal(ScalarType.Float64, Scalars.WidestFloat(CPU));
        using var number = tensor(0.5f);
        Assert.Equal(0.5, Scalars.Read(number));
    }
}
