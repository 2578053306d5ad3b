using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>Layer normalisation as PyTorch's, with the same defaults and names in its state, of flat inputs.</summary>
internal sealed class LayerNormalization : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;
    private readonly int _features;

    public LayerNormalization(int features)
        : base(nameof(LayerNormalization))
    {
        _features = features;
        register_parameter("weight", new Parameter(ones(features)));
        register_parameter("bias", new Parameter(zeros(features)));
    }

    /// <param name="input">Examples × features.</param>
    public override Tensor forward(Tensor input) => nn.functional.layer_norm(input, [_features], get_parameter("weight"), get_parameter("bias"), Epsilon);
}
