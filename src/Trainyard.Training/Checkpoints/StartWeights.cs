using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Checkpoints;

/// <summary>Fills a network with weights of a file before it is trained.</summary>
internal static class StartWeights
{
    /// <summary>Most names in one sentence.</summary>
    private const int MaxNames = 8;

    /// <param name="path">A safetensors file.</param>
    /// <param name="state">Weights and buffers of the network by name; on the CPU.</param>
    /// <param name="layers">Which weights are taken.</param>
    /// <exception cref="TrainingFailedException"><see cref="FailureReason.InvalidData"/>: the file is damaged, or its weights are not the network's.</exception>
    public static void Load(string path, IEnumerable<(string Name, Tensor Tensor)> state, StartLayers layers)
    {
        using var noGrad = no_grad();
        var wanted = state.ToDictionary(t => t.Name, t => t.Tensor);
        // What the file does not have, what does not fit, and what was taken.
        var (missing, unfit, taken) = (wanted.Keys.ToHashSet(), new List<string>(), 0);
        try
        {
            using var file = File.OpenRead(path);
            foreach (var (name, tensor) in new SafeTensorsReader(file).Tensors())
            {
                using (tensor)
                {
                    missing.Remove(name);
                    if (!wanted.TryGetValue(name, out var target)) unfit.Add($"{name} (not in this network)");
                    else if (!target.shape.SequenceEqual(tensor.shape) || target.is_floating_point() != tensor.is_floating_point()) unfit.Add($"{name} ({Show(tensor)} there, {Show(target)} in this network)");
                    else
                    {
                        target.copy_(tensor);
                        taken++;
                    }
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw Wrong($"The file of weights to begin with is damaged: {e.Message}", "Upload it again, and submit the job anew.");
        }
        if (layers == StartLayers.All && (unfit.Count > 0 || missing.Count > 0))
            throw Wrong($"The weights to begin with are not those of the network: {Names([.. unfit, .. missing.Select(name => $"{name} (missing there)")])}.", "Take those that fit with startFrom.layers: fitting, or change the network.");
        if (taken == 0)
            throw Wrong($"None of the weights to begin with has a name and a shape of the network's: it has {Names([.. wanted.Keys])}.", "Start from a file whose weights have the network's names.");
    }

    private static TrainingFailedException Wrong(string message, string advice) => new(FailureReason.InvalidData, message, advice);

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Take(MaxNames)) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");

    private static string Show(Tensor tensor) => $"{(tensor.dim() == 0 ? "one" : string.Join(" × ", tensor.shape))} {tensor.dtype.ToString().ToLowerInvariant()}";
}
