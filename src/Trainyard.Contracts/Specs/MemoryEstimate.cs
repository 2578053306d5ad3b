namespace Trainyard.Contracts;

/// <summary>
/// What one training takes of a worker's memory, in bytes, by counting its tensors of 4-byte numbers. docs/performance.md has the formula
/// beside measured peaks.
/// </summary>
/// <param name="Program">The worker itself, with PyTorch's library.</param>
/// <param name="Dataset">The dataset, which all trainings of a worker share.</param>
/// <param name="Parameters">Weights, gradients, what the optimiser remembers, and one copy while the model is saved.</param>
/// <param name="Activations">The batch and the one after it, each layer's output, and the largest gradients between two layers.</param>
public sealed record MemoryEstimate(long Program, long Dataset, long Parameters, long Activations)
{
    private const long Number = 4, Index = 8, MiB = 1 << 20;

    /// <summary>Of the program that has trained nothing yet: 225 MB measured, and room for a server in the same process.</summary>
    private const long OfProgram = 320 * MiB;

    /// <summary>What operations take for themselves for a moment, such as a convolution's reordered weights.</summary>
    private const long Scratch = 96 * MiB;

    /// <summary>A validation that takes less is never made smaller.</summary>
    private const long SmallEvaluation = 64 * MiB;

    /// <summary>What is inside a TorchScript network is not known: its outputs are taken to have so many numbers for each of its input.</summary>
    private const int OutputsOfTorchScript = 64;

    /// <summary>What one training adds to its worker.</summary>
    public long Training => Parameters + Activations;

    /// <summary>What a worker with this one training takes.</summary>
    public long Total => Program + Dataset + Training;

    /// <param name="spec">What is trained.</param>
    /// <param name="data">On what.</param>
    /// <param name="networkBytes">Of the TorchScript file that the network comes from; 0: it is built of layers.</param>
    public static MemoryEstimate Of(JobSpec spec, DatasetInfo data, long networkBytes = 0)
    {
        var (parameters, copies) = (ShapeInference.Infer(data, spec.Model.Layers, out _).Sum(l => l.Parameters), spec.Optimizer is SgdSpec ? 4 : 5);
        return new MemoryEstimate(
            OfProgram, OfDataset(data), parameters * copies * Number + networkBytes * (copies + 1), Scratch + spec.BatchSize * OfOneImage(spec, data).Training);
    }

    /// <summary>The largest batch with which a training takes no more than this in all; 0: not even one example fits.</summary>
    public static int LargestBatch(JobSpec spec, DatasetInfo data, long bytes, long networkBytes = 0)
    {
        var rest = bytes - Of(spec with { BatchSize = 0 }, data, networkBytes).Total;
        return (int)Math.Clamp(rest / OfOneImage(spec, data).Training, 0, int.MaxValue);
    }

    /// <summary>
    /// Examples that are validated or tested at once: about as many as in a training batch, from 64 to 1,024, and fewer where those would
    /// take more memory than the training does.
    /// </summary>
    public static int EvaluationBatch(JobSpec spec, DatasetInfo data)
    {
        var (training, evaluation) = OfOneImage(spec, data);
        var most = Math.Max(spec.BatchSize * training, SmallEvaluation) / evaluation;
        return (int)Math.Clamp(most, 1, Math.Clamp(spec.BatchSize, 64, 1024));
    }

    /// <summary>A dataset that people brought is mapped, so that the system takes its inputs out of memory where room is needed; its targets stay. Of others everything does.</summary>
    private static long OfDataset(DatasetInfo data)
    {
        var examples = (long)data.TrainingImages + data.OwnValidationImages + data.TestImages;
        var targets = data.Task == "classification" ? Index : data.Outputs * Number;
        return examples * (targets + (data.IsMapped ? 0 : Shapes.Size(data.InputShape) * Number));
    }

    /// <summary>
    /// Bytes of one example in a training step and in an evaluation. Each layer's output stays until the end of the step, whether the
    /// backward pass needs it or not; besides, some layers keep more (<see cref="LayerEffect.BytesKept"/>).
    /// </summary>
    private static (long Training, long Evaluation) OfOneImage(JobSpec spec, DatasetInfo data)
    {
        var network = NetworkInput.Of(data, spec.Model.Layers);
        // The batch itself, and in training the next one, which is loaded meanwhile.
        var (input, outputs, kept, gradients) = (Shapes.Size(network.Shape), Shapes.Size(data.InputShape) * Number, Shapes.Size(data.InputShape) * Number, 0L);
        // Besides the rows themselves: those with a number for each category, and the places of the ones in them.
        if (network.OneHot.Count > 0) outputs += input * Number + data.InputShape[0] * (Number + Index);
        if (spec.Model.TorchScript is not null) return (outputs + input * Number * OutputsOfTorchScript, outputs + input * Number * OutputsOfTorchScript / 2);
        foreach (var effect in ShapeInference.Follow(network, spec.Model.Layers))
        {
            var output = Shapes.Size(effect.Output);
            outputs += output * Number + effect.BytesInside;
            kept += effect.BytesKept;
            gradients = Math.Max(gradients, effect.GradientBytes ?? (input + output) * Number);
            input = output;
        }
        return (outputs + kept + gradients, outputs);
    }
}
