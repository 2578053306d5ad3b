using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>
/// Batch normalisation as PyTorch's, with the same defaults and names in its state. TorchSharp's own module counts its batches with a number
/// that the collector may free meanwhile (<see cref="Scalars"/>), which now and then failed a training; this one holds it.
/// </summary>
internal sealed class BatchNormalization : nn.Module<Tensor, Tensor>
{
    private const double Momentum = 0.1, Epsilon = 1e-5;

    /// <param name="features">Channels of the input, its second dimension.</param>
    public BatchNormalization(int features)
        : base(nameof(BatchNormalization))
    {
        register_parameter("weight", new Parameter(ones(features)));
        register_parameter("bias", new Parameter(zeros(features)));
        register_buffer("running_mean", zeros(features));
        register_buffer("running_var", ones(features));
        register_buffer("num_batches_tracked", zeros([], dtype: ScalarType.Int64));
    }

    /// <param name="input">Images × channels, with or without height and width.</param>
    public override Tensor forward(Tensor input)
    {
        // By name: moving a module to a device replaces its tensors.
        if (training) get_buffer("num_batches_tracked")!.add_(Scalars.One, Scalars.One);
        return nn.functional.batch_norm(
            input, get_buffer("running_mean"), get_buffer("running_var"), get_parameter("weight"), get_parameter("bias"), training, Momentum, Epsilon);
    }
}
