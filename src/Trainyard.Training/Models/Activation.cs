using TorchSharp;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>An activation that takes numbers, which <paramref name="function"/> holds (<see cref="Scalars"/>); TorchSharp's own modules do not.</summary>
internal sealed class Activation(string name, Func<Tensor, Tensor> function) : nn.Module<Tensor, Tensor>(name)
{
    public override Tensor forward(Tensor input) => function(input);

    public static Activation LeakyRelu(Scalar slope) => new("LeakyReLU", x => x.leaky_relu(slope));

    /// <summary>ln(eˣ + e⁰), since TorchSharp's own softplus makes up two numbers.</summary>
    public static Activation Softplus() => new("Softplus", x =>
    {
        using var zero = zeros([], device: x.device);
        return x.logaddexp(zero);
    });
}
