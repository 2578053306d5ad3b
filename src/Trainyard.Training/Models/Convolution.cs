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
        if (input.device.type != DeviceType.CPU) return Convolve(input, weight, bias, _layer.Stride);
        using var scope = NewDisposeScope();
        return ConvolveOnCpu(input, weight, bias).MoveToOuterDisposeScope();
    }

    private Tensor ConvolveOnCpu(Tensor input, Tensor weight, Tensor? bias)
    {
        if (_layer is { Groups: > 1 } or { Dilation: > 1 } or { KernelSize: 1, Stride: > 1, Padding: > 0 }) return ConvolveInDouble(input, weight, bias);
        var stride = _layer.Stride;
        if (_layer is { KernelSize: 1, Stride: > 1 })
        {
            // The pixels that it takes, and no others: oneDNN writes beyond its memory where it leaves some out.
            input = ChannelsLast(input.slice(2, 0, input.shape[2], stride).slice(3, 0, input.shape[3], stride));
            stride = 1;
        }
        var channels = _layer.OutChannels;
        var filled = channels <= 16 ? 16 : (channels + 31) / 32 * 32;
        if (filled == channels) return Convolve(input, weight, bias, stride);
        // Channels last, with the images and again without the zeros.
        var kernels = Fill(weight.permute(0, 2, 3, 1), filled).permute(0, 3, 1, 2);
        var output = Convolve(input, kernels, bias is null ? null : Fill(bias, filled), stride);
        return ChannelsLast(output.narrow(1, 0, channels));
    }

    /// <summary>In numbers of 8 bytes, which never go through oneDNN: slower, and right.</summary>
    private Tensor ConvolveInDouble(Tensor input, Tensor weight, Tensor? bias)
    {
        var output = Convolve(input.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias?.to(ScalarType.Float64), _layer.Stride);
        return ChannelsLast(output.to(ScalarType.Float32));
    }

    private Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, int stride) =>
        nn.functional.conv2d(input, weight, bias, strides: [stride, stride], padding: [_layer.Padding, _layer.Padding], dilation: [_layer.Dilation, _layer.Dilation], groups: _layer.Groups);

    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>The tensor with zeros behind it, as many as its first dimension lacks.</summary>
    private static Tensor Fill(Tensor tensor, int size)
    {
        var missing = tensor.shape;
        missing[0] = size - missing[0];
        return cat([tensor, zeros(missing)], 0);
    }
}
