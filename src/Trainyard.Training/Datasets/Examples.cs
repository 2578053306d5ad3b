using System.Runtime.InteropServices;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Datasets;

/// <summary>
/// Examples with their targets. Inputs stay as they are kept, and become what a network sees batch by batch. That is done here and not by torch's
/// operations: those would start a pool of threads on the calling thread, and a second pool makes libgomp let both sleep between operations, at
/// 1.7 times the time of each training step.
/// </summary>
public sealed class Examples
{
    private readonly Normalizer _normalizer;

    /// <param name="inputs">As they are kept.</param>
    /// <param name="scaling">What is done to each value.</param>
    /// <param name="targets">Int64, one class for each example; or float32, examples × targets.</param>
    internal Examples(Rows inputs, InputScaling scaling, Tensor targets)
        : this(inputs, new Normalizer(scaling), targets)
    {
    }

    private Examples(Rows inputs, Normalizer normalizer, Tensor targets) => (Inputs, _normalizer, Targets) = (inputs, normalizer, targets);

    public int Count => Inputs.Count;

    /// <summary>As they are kept.</summary>
    internal Rows Inputs { get; }

    /// <summary>What is to be found out: int64, one class for each example; or float32, examples × targets. On the device of the training.</summary>
    public Tensor Targets { get; }

    /// <summary>Some examples as a network wants them. Pictures: float32, examples × channels × height × width, channels last in memory; else examples × numbers.</summary>
    /// <param name="indices">Which of them.</param>
    internal (Tensor Inputs, Tensor Targets) Select(ReadOnlySpan<long> indices)
    {
        var inputs = empty([indices.Length, .. Inputs.Shape], dtype: ScalarType.Float32);
        var floats = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        for (var i = 0; i < indices.Length; i++) _normalizer.Fill(Inputs, indices[i], floats.Slice(i * Inputs.Length, Inputs.Length));
        using var places = tensor(indices.ToArray(), dtype: ScalarType.Int64, device: Targets.device);
        return (OnDevice(inputs), Targets.index_select(0, places));
    }

    /// <summary>Consecutive examples, as <see cref="Select"/> gives them.</summary>
    internal (Tensor Inputs, Tensor Targets) Slice(long start, long count)
    {
        var indices = new long[count];
        for (var i = 0; i < count; i++) indices[i] = start + i;
        return Select(indices);
    }

    internal Examples To(Device device) => new(Inputs, _normalizer, Targets.to(device));

    private Tensor OnDevice(Tensor inputs)
    {
        if (Targets.device.type != TorchSharp.DeviceType.CPU) inputs = inputs.to(Targets.device);
        return Inputs.Shape.Count == 3 ? inputs.permute(0, 3, 1, 2) : inputs;
    }
}
