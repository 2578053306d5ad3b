using System.Runtime.InteropServices;
using TorchSharp;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>
/// Networks that torch.jit exported, as libtorch runs them. Whatever is in such a file is run by whoever loads it, and some of it ends the process: a worker loads one
/// only after <see cref="NetworkTrial"/> has, in a process of its own.
/// </summary>
internal static class TorchScript
{
    /// <summary>The module on the CPU. Its graph runs as it is written: optimised, the first steps of a process would give other numbers than later ones.</summary>
    public static jit.ScriptModule<Tensor, Tensor> Load(string path)
    {
        NativeProcess.RunGraphsAsWritten();
        return jit.load<Tensor, Tensor>(path, DeviceType.CPU);
    }

    /// <summary>What the module makes of a batch: examples × outputs.</summary>
    /// <exception cref="TrainingFailedException"><see cref="FailureReason.InvalidData"/>: not that, or an error of its own; two examples it took when it was tried.</exception>
    public static Tensor Forward(jit.ScriptModule<Tensor, Tensor> module, Tensor batch, int outputs)
    {
        Tensor output;
        try
        {
            // It may view what it gets in another shape, which channels that lie last do not allow: those of a single channel too, which by their strides lie last.
            output = module.forward(batch.flatten().view(batch.shape));
        }
        catch (Exception e) when (e is InvalidCastException or ArgumentOutOfRangeException || (e is ExternalException && TrainingFailedException.Describe(e).Reason != FailureReason.OutOfMemory))
        {
            throw new TrainingFailedException(NetworkTrial.Failed($"It took two examples, and fails with a batch of {string.Join(" × ", batch.shape)} numbers: {Reason(e)}", NetworkTrial.SaveAnew), e);
        }
        return output.shape.SequenceEqual([batch.shape[0], outputs])
            ? output
            : throw new TrainingFailedException(NetworkTrial.Failed($"It makes {string.Join(" × ", output.shape)} numbers of a batch of {batch.shape[0]:N0} examples, and {outputs} of each are needed", "Let the network take batches of any size: a size that was recorded by torch.jit.trace stays what it was."));
    }

    /// <summary>Writes the module of a file with other weights and buffers, in evaluation mode.</summary>
    /// <param name="path">The file that was trained.</param>
    /// <param name="state">Weights and buffers by name.</param>
    /// <param name="stream">Where it goes.</param>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static void Save(string path, IEnumerable<(string Name, Tensor Tensor)> state, Stream stream)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // A module of its own: the trained one's weights lie in one tensor, all of which would be written for each of them.
        using var module = Load(path);
        var targets = Named(module).ToDictionary(t => t.Name, t => t.Tensor);
        foreach (var (name, tensor) in state) targets[name].copy_(tensor);
        module.eval();
        var folder = Directory.CreateTempSubdirectory("trainyard-");
        try
        {
            // The file's name becomes that of the folder in it, and part of its bytes.
            var file = Path.Combine(folder.FullName, "model.pt");
            jit.save(module, file);
            using var content = File.OpenRead(file);
            content.CopyTo(stream);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Weights and buffers by their names in the state_dict.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Named(nn.Module module) =>
        module.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(module.named_buffers().Select(b => (b.name, b.buffer)));

    /// <summary>What libtorch says of an error, in one line: without its trace, its frames and its paths.</summary>
    public static string Reason(Exception e)
    {
        var lines = e.Message.Split("\nException raised from ")[0].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = lines.LastOrDefault(l => l.Contains("Error: ", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? e.GetType().Name;
        line = line[(line.IndexOf("Error: ", StringComparison.Ordinal) is var at and >= 0 ? at + "Error: ".Length : 0)..];
        return (line.Length > 300 ? line[..300] + "…" : line).TrimEnd('.');
    }
}
