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
        Load(indices, null, MemoryMarshal.Cast<byte, float>(inputs.bytes));
        return (OnDevice(inputs), TargetsOf(indices));
    }

    /// <summary>The same of inputs that were loaded.</summary>
    internal (Tensor Inputs, Tensor Targets) With(ReadOnlySpan<long> indices, ReadOnlySpan<float> loaded)
    {
        var inputs = empty([indices.Length, .. Inputs.Shape], dtype: ScalarType.Float32);
        loaded.CopyTo(MemoryMarshal.Cast<byte, float>(inputs.bytes));
        return (OnDevice(inputs), TargetsOf(indices));
    }

    /// <summary>Normalises inputs, without torch: any thread may do it.</summary>
    /// <param name="indices">Which of them.</param>
    /// <param name="change">What is done to each of them before; null: nothing.</param>
    /// <param name="to">Gets examples × the shape of an example.</param>
    internal void Load(ReadOnlySpan<long> indices, ChangeExample? change, Span<float> to)
    {
        var kept = change is null ? [] : new float[Inputs.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var example = to.Slice(i * Inputs.Length, Inputs.Length);
            if (change is null)
            {
                _normalizer.Fill(Inputs, indices[i], example);
                continue;
            }
            Inputs.CopyTo(indices[i], kept);
            change(indices[i], kept, example);
            _normalizer.Fill(example);
        }
    }

    /// <summary>Consecutive examples, as <see cref="Select"/> gives them.</summary>
    internal (Tensor Inputs, Tensor Targets) Slice(long start, long count)
    {
        var indices = new long[count];
        for (var i = 0; i < count; i++) indices[i] = start + i;
        return Select(indices);
    }

    internal Examples To(Device device) => new(Inputs, _normalizer, Targets.to(device));

    private Tensor TargetsOf(ReadOnlySpan<long> indices)
    {
        using var places = tensor(indices.ToArray(), dtype: ScalarType.Int64, device: Targets.device);
        return Targets.index_select(0, places);
    }

    private Tensor OnDevice(Tensor inputs)
    {
        if (Targets.device.type != TorchSharp.DeviceType.CPU) inputs = inputs.to(Targets.device);
        return Inputs.Shape.Count == 3 ? inputs.permute(0, 3, 1, 2) : inputs;
    }
}

/// <summary>Makes another example of one, in its values as they are kept.</summary>
/// <param name="index">Which one.</param>
/// <param name="kept">Its values.</param>
/// <param name="to">Gets the other's.</param>
internal delegate void ChangeExample(long index, ReadOnlySpan<float> kept, Span<float> to);
