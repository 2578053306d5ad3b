using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainyard.Training.Optimizers;

/// <summary>
/// All parameters of a network as views into one tensor, and their gradients as views into another, so that an optimiser takes
/// its step in one pass. Convolution weights of layers lie channels-last, which saves oneDNN a reordering in each step.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    /// <summary>Each parameter begins at a multiple of this many floats: the width of the widest vector registers.</summary>
    private const int Alignment = 16;

    private readonly (string Name, long[] Shape, long Offset)[] _layout;
    private readonly long _length;
    private readonly bool _channelsLast;

    public FlatParameters(nn.Module network, Device device)
        : this(network.named_parameters(), device, channelsLast: true)
    {
    }

    /// <param name="named">Those that train.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="channelsLast">Whether convolution weights lie so; else in PyTorch's default order.</param>
    public FlatParameters(IEnumerable<(string Name, Parameter Parameter)> named, Device device, bool channelsLast)
    {
        _channelsLast = channelsLast;
        using var noGrad = no_grad();
        var parameters = named.ToArray();
        _layout = new (string, long[], long)[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            var (name, parameter) = parameters[i];
            _layout[i] = (name, parameter.shape, _length);
            _length += (parameter.numel() + Alignment - 1) / Alignment * Alignment;
        }

        (Values, Gradients) = (NewState(device), NewState(device));
        using var scope = NewDisposeScope();
        foreach (var ((_, parameter), (_, value), (_, gradient)) in parameters.Zip(ViewsOf(Values), ViewsOf(Gradients)))
        {
            value.copy_(parameter);
            parameter.set_(value);
            // Autograd adds to a gradient that is there, in place: the views stay what they are.
            parameter.grad = gradient;
        }
    }

    public Tensor Values { get; }
    public Tensor Gradients { get; }

    /// <summary>Zeros of the same layout, for what an optimiser remembers of each parameter.</summary>
    public Tensor NewState() => NewState(Values.device);

    /// <summary>One view for each parameter, by its name, into a tensor of this layout. The caller disposes them.</summary>
    public IEnumerable<(string Name, Tensor View)> ViewsOf(Tensor flat)
    {
        foreach (var (name, shape, offset) in _layout)
        {
            var part = flat.narrow(0, offset, shape.Aggregate(1L, (n, size) => n * size));
            yield return (name, _channelsLast && shape is [var o, var i, var h, var w] ? part.view(o, h, w, i).permute(0, 3, 1, 2) : part.view(shape));
        }
    }

    /// <summary>A tensor of this layout, on the CPU, as vectors.</summary>
    public static Span<Vector<float>> Vectors(Tensor flat) => MemoryMarshal.Cast<byte, Vector<float>>(flat.bytes);

    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }

    private Tensor NewState(Device device) => zeros(_length, dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();
}
