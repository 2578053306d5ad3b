using TorchSharp;
using TorchSharp.Modules;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>
/// A convolution as PyTorch's, with the same names in its state. The oneDNN of libtorch 2.10 computes some of those wrongly whose output
/// channels are no multiple of 32, or 16 (decision 42); others are filled up with channels of zeros here, which are taken away again.
/// </summary>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly Conv2dLayer _layer;

    /// <param name="layer">Its settings.</param>
    /// <param name="channels">Channels of the input.</param>
    public Convolution(Conv2dLayer layer, int channels)
        : base(nameof(Convolution))
    {
        _layer = layer;
        register_parameter("weight", new Parameter(zeros(layer.OutChannels, channels / layer.Groups, layer.KernelSize, layer.KernelSize)));
        if (layer.Bias) register_parameter("bias", new Parameter(zeros(layer.OutChannels)));
    }

    /// <param name="input">Images × channels × height × width, the channels last in memory.</param>
    public override Tensor forward(Tensor input)
    {
        var (weight, bias) = (get_parameter("weight")!, get_parameter("bias"));
        if (_layer is not { Groups: 1, Dilation: 1 } && input.device.type == DeviceType.CPU) return ConvolveInDouble(input, weight, bias);
        var channels = _layer.OutChannels;
        var filled = channels <= 16 ? 16 : (channels + 31) / 32 * 32;
        if (filled == channels || input.device.type != DeviceType.CPU) return Convolve(input, weight, bias);

        using var scope = NewDisposeScope();
        // Channels last, with the images and again without the zeros.
        var kernels = Fill(weight.permute(0, 2, 3, 1), filled).permute(0, 3, 1, 2);
        var output = Convolve(input, kernels, bias is null ? null : Fill(bias, filled));
        return output.permute(0, 2, 3, 1).narrow(3, 0, channels).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>In numbers of 8 bytes, which never go through oneDNN: nothing is known of what it computes with groups or dilation.</summary>
    private Tensor ConvolveInDouble(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var output = Convolve(input.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias?.to(ScalarType.Float64));
        return output.to(ScalarType.Float32).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private Tensor Convolve(Tensor input, Tensor weight, Tensor? bias) =>
        nn.functional.conv2d(input, weight, bias, strides: [_layer.Stride, _layer.Stride], padding: [_layer.Padding, _layer.Padding], dilation: [_layer.Dilation, _layer.Dilation], groups: _layer.Groups);

    /// <summary>The tensor with zeros behind it, as many as its first dimension lacks.</summary>
    private static Tensor Fill(Tensor tensor, int size)
    {
        var missing = tensor.shape;
        missing[0] = size - missing[0];
        return cat([tensor, zeros(missing)], 0);
    }
}
