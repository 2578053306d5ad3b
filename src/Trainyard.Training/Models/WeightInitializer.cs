using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>
/// PyTorch's first weights: U(-1/√fan_in, 1/√fan_in) for weights and biases of convolutions and linear layers, which is what its
/// kaiming_uniform(a=√5) comes to (He et al., 2015), and N(0, 1) for the vectors of categories; batch normalisation begins at 1 and 0 (<see cref="BatchNormalization"/>).
/// </summary>
internal static class WeightInitializer
{
    public static void Draw(Sequential network, int seed)
    {
        using var noGrad = no_grad();
        using var generator = Seeds.Generator(seed, RandomUse.WeightInitializer);
        DrawChildren(network, generator);
    }

    private static void DrawChildren(nn.Module parent, Generator generator)
    {
        foreach (var (_, layer) in parent.named_children())
        {
            DrawChildren(layer, generator);
            // What has one number for each channel, as normalisation has, begins as its module says.
            if (layer.get_parameter("weight") is not { } weight || weight.dim() < 2) continue;
            if (layer is Embedding)
            {
                weight.normal_(0, 1, generator);
                continue;
            }
            var bound = 1 / Math.Sqrt(weight.shape.Skip(1).Aggregate(1L, (n, size) => n * size));
            weight.uniform_(-bound, bound, generator);
            layer.get_parameter("bias")?.uniform_(-bound, bound, generator);
        }
    }
}
