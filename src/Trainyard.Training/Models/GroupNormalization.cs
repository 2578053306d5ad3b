using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>
/// Group normalisation as PyTorch's, with the same defaults and names in its state. TorchSharp's own module leaves its weights as the
/// memory was (0.107); these begin at 1 and 0.
/// </summary>
internal sealed class GroupNormalization : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;
    private readonly int _groups;

    public GroupNormalization(int groups, int channels)
        : base(nameof(GroupNormalization))
    {
        _groups = groups;
        register_parameter("weight", new Parameter(ones(channels)));
        register_parameter("bias", new Parameter(zeros(channels)));
    }

    /// <param name="input">Images × channels × height × width.</param>
    public override Tensor forward(Tensor input) => nn.functional.group_norm(input, _groups, get_parameter("weight"), get_parameter("bias"), Epsilon);
}
