using Trainyard.Contracts;
using Trainyard.Training.Optimizers;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>The expected weights were computed with torch.optim of PyTorch 1.13: five steps at the rate 0.1 from (0.5, -0.3, 0.2) along the gradients wᵢ + sin(t+i).</summary>
public class OptimizerTests
{
    public static TheoryData<OptimizerSpec, float[]> Reference => new()
    {
        { new SgdSpec { Momentum = 0 }, [0.3263222f, -0.0715479f, 0.2011316f] },
        { new SgdSpec { Momentum = 0.9, WeightDecay = 0.01 }, [-0.268547f, 0.1203414f, 0.3608833f] },
        { new SgdSpec { Momentum = 0.9, WeightDecay = 0.01, Nesterov = true }, [-0.1067305f, 0.2867362f, 0.3031094f] },
        { new AdamSpec(), [0.1326349f, -0.2528781f, 0.2615975f] },
        { new AdamSpec { Beta1 = 0.7, Beta2 = 0.9, WeightDecay = 0.01 }, [0.1858231f, -0.1964526f, 0.2633665f] },
        { new AdamWSpec { WeightDecay = 0.01 }, [0.1312489f, -0.2511474f, 0.2607995f] },
    };

    [Theory, MemberData(nameof(Reference))]
    public void One_pass_on_the_cpu_is_pytorchs(OptimizerSpec spec, float[] expected) =>
        Check(spec, expected, (optimizer, step) => optimizer.Step(0.1, step));

    [Theory, MemberData(nameof(Reference))]
    public void Tensor_operations_for_other_devices_are_pytorchs(OptimizerSpec spec, float[] expected) =>
        Check(spec, expected, (optimizer, step) => optimizer.StepOnDevice(0.1, step));

    private static void Check(OptimizerSpec spec, float[] expected, Action<Optimizer, long> takeStep)
    {
        _ = Training.Runtime.Device;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var layer = nn.Linear(2, 1);
        using var parameters = new FlatParameters(layer, CPU);
        using var optimizer = Optimizer.Create(spec, parameters);
        layer.weight.copy_(tensor([0.5f, -0.3f]).view(1, 2));
        layer.bias!.fill_(0.2f);
        for (var t = 1; t <= 5; t++)
        {
            layer.weight.grad!.copy_(layer.weight + tensor([(float)Math.Sin(t), (float)Math.Sin(t + 1)]));
            layer.bias.grad!.copy_(layer.bias + (float)Math.Sin(t + 2));
            takeStep(optimizer, t);
        }

        float[] actual = [.. layer.weight.data<float>(), .. layer.bias.data<float>()];
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
