using Trainyard.Contracts;
using Trainyard.Training.Models;
using Trainyard.Training.Optimizers;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>Decision 42: what a convolution gives is right, and each time the same.</summary>
public class ConvolutionTests
{
    private static readonly int[] Channels = [1, 2, 3, 5, 6, 8, 12, 16, 20, 33, 40, 48, 80, 100];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void A_convolution_in_the_middle_of_a_network_has_the_same_right_numbers_each_time(int seed)
    {
        _ = Training.Runtime.Device;
        var random = new Random(seed);
        for (var n = 0; n < 80; n++)
        {
            var inputs = n % 3 == 0 ? 1 : Channels[random.Next(Channels.Length)];
            int[] image = [inputs, random.Next(1, 14), random.Next(1, 14)];
            var layer = new Conv2dLayer
            {
                OutChannels = Channels[random.Next(Channels.Length)],
                KernelSize = random.Next(1, 4),
                Stride = random.Next(1, 3),
                Padding = random.Next(0, 3),
                Bias = random.Next(2) == 0,
            };
            layer = (n % 5) switch
            {
                // As a residual block projects its input.
                1 => layer with { KernelSize = 1, Stride = random.Next(2, 4), Padding = random.Next(0, 2) },
                2 => layer with { Dilation = random.Next(2, 4) },
                3 => layer with { Groups = Common(inputs, layer.OutChannels, random), Dilation = random.Next(1, 4) },
                _ => layer,
            };
            if (layer.Apply(image) is { Problem: null } effect) Check(layer, image, effect.Output);
        }
    }

    /// <summary>A divisor of both, the largest half of the times.</summary>
    private static int Common(int inputs, int outputs, Random random)
    {
        int[] divisors = [.. Enumerable.Range(1, Math.Min(inputs, outputs)).Where(d => inputs % d == 0 && outputs % d == 0)];
        return random.Next(2) == 0 ? divisors[^1] : divisors[random.Next(divisors.Length)];
    }

    private static void Check(Conv2dLayer layer, int[] image, IReadOnlyList<int> output)
    {
        using var scope = NewDisposeScope();
        using var masks = new DropoutMasks();
        var network = LayerModules.Build([layer], image, masks);
        WeightInitializer.Draw(network, seed: 7);
        using var flat = new FlatParameters(network, CPU);
        var images = randn([3, image[1], image[2], image[0]]).permute(0, 3, 1, 2);
        var gradient = randn([3, output[1], output[2], output[0]]).permute(0, 3, 1, 2);

        // What is not written in a later step is seen there.
        using (tensor([.. Enumerable.Repeat(float.NaN, 100_000)]))
        {
        }
        var first = Step();
        for (var repeat = 0; repeat < 20; repeat++) Assert.True(first.SequenceEqual(Step()), $"{layer} of {string.Join('×', image)} gave other numbers in step {repeat + 2}.");

        // Numbers of 8 bytes never go through oneDNN.
        var (input, weight, bias) = (Double(images), Double(network.get_parameter("0.weight")!), layer.Bias ? Double(network.get_parameter("0.bias")!) : null);
        var right = nn.functional.conv2d(input, weight, bias, strides: [layer.Stride, layer.Stride], padding: [layer.Padding, layer.Padding], dilation: [layer.Dilation, layer.Dilation], groups: layer.Groups);
        right.backward([gradient.to(ScalarType.Float64)]);
        var expected = Numbers([right, input.grad!, weight.grad!, .. bias is null ? Array.Empty<Tensor>() : [bias.grad!]]);
        Assert.Equal(expected.Length, first.Length);
        for (var i = 0; i < first.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - first[i]) < 1e-4 * (1 + Math.Abs(expected[i])), $"{layer} of {string.Join('×', image)} gave {first[i]} as number {i} of {first.Length}, and {expected[i]} is right.");
        }

        float[] Step()
        {
            using var step = NewDisposeScope();
            flat.Gradients.zero_();
            var x = images.detach().requires_grad_();
            var y = network.forward(x);
            y.backward([gradient]);
            return Numbers([y, x.grad!, .. network.parameters().Select(p => p.grad!)]);
        }
    }

    private static Tensor Double(Tensor tensor) => tensor.detach().to(ScalarType.Float64).requires_grad_();

    private static float[] Numbers(Tensor[] tensors) => [.. tensors.SelectMany(t => t.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray())];
}
