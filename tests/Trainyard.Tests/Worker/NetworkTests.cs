using Trainyard.Contracts;
using Trainyard.Training.Models;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

public class NetworkTests
{
    [Fact]
    public void Names_and_shapes_are_those_of_pytorchs_state_dict()
    {
        using var network = Create(Training.Spec);
        Assert.Equal(
            ["0.weight 4,1,3,3", "0.bias 4", "1.weight 4", "1.bias 4", "6.weight 10,144", "6.bias 10", "1.running_mean 4", "1.running_var 4", "1.num_batches_tracked "],
            network.Named().Select(t => $"{t.Name} {string.Join(',', t.Tensor.shape)}"));
        Assert.Equal(4 * 9 + 4 + 4 + 4 + 1440 + 10, network.ParameterCount);
    }

    [Fact]
    public void First_weights_fill_pytorchs_range_and_follow_from_the_seed()
    {
        using var scope = NewDisposeScope();
        using var network = Create(Training.Spec);
        using var again = Create(Training.Spec);
        using var other = Create(Training.Spec with { Seed = 2 });
        Assert.Equal(Weights(network), Weights(again));
        Assert.NotEqual(Weights(network), Weights(other));
        // U(-1/√144, 1/√144): 1,440 draws come close to both ends, and not beyond.
        Assert.InRange(Weights(network).Max(), 0.99f / 12, 1f / 12);
        Assert.InRange(Weights(network).Min(), -1f / 12, -0.99f / 12);
    }

    [Fact]
    public void Torchs_global_generator_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var before = Training.Run(Training.Spec).Weights;
        random.manual_seed(99);
        Assert.Equal(before, Training.Run(Training.Spec).Weights);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_rests_in_evaluation()
    {
        _ = Training.Runtime.Device;
        using var scope = NewDisposeScope();
        using var masks = new DropoutMasks();
        using var dropout = new SeededDropout(0.3, masks);
        masks.Begin(new Generator(1));
        var dropped = dropout.forward(ones(10_000));
        Assert.InRange(dropped.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.28f, 0.32f);
        Assert.InRange(dropped.mean().item<float>(), 0.97f, 1.03f);
        masks.Begin(new Generator(1));
        Assert.True(dropped.allclose(dropout.forward(ones(10_000))));
        dropout.eval();
        Assert.Equal(1, dropout.forward(ones(10)).min().item<float>());
    }

    private static Network Create(JobSpec spec)
    {
        _ = Training.Runtime.Device;
        return new Network(spec, PublishedMnist.Source.Info, CPU);
    }

    private static float[] Weights(Network network) => network.Named().Single(t => t.Name == "6.weight").Tensor.detach().data<float>().ToArray();
}
