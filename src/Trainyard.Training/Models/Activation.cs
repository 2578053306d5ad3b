using TorchSharp;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>An activation that takes numbers, which <paramref name="function"/> holds (<see cref="Scalars"/>); TorchSharp's own modules do not.</summary>
internal sealed class Activation(string name, Func<Tensor, Tensor> function) : nn.Module<Tensor, Tensor>(name)
{
    public override Tensor forward(Tensor input) => function(input);

    public static Activation LeakyRelu(Scalar slope) => new("LeakyReLU", x => x.leaky_relu(slope));
}
