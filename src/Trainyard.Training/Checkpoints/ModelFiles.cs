using System.Text;
using Trainyard.Contracts;
using Trainyard.Training.Datasets;
using Trainyard.Training.Models;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Training.Checkpoints;

/// <summary>The trained model in the formats that people load.</summary>
internal static class ModelFiles
{
    /// <exception cref="TrainingFailedException"><see cref="FailureReason.Storage"/>: a file could not be saved.</exception>
    public static IReadOnlyList<ModelFile> Save(IAttempt attempt, Network network, TrainingFiles files, JobSpec spec, Dataset data, ModelAnswers answers, JobResult result)
    {
        try
        {
            return
            [
                new ModelFile(ModelFormat.Safetensors, attempt.Save("model.safetensors", stream => WriteSafeTensors(stream, network, spec, data, answers, result))),
                files.TorchScript is { } original
                    ? new ModelFile(ModelFormat.Torchscript, attempt.Save("model.pt", stream => TorchScript.Save(original, network.Named(), stream)))
                    : new ModelFile(ModelFormat.Torchsharp, attempt.Save("model.dat", stream => WriteTorchSharp(stream, network))),
            ];
        }
        catch (IOException e)
        {
            throw new TrainingFailedException(
                FailureReason.Storage, $"The trained model could not be saved: {e.Message}", "Make room where artifacts are stored, then retry the job.", e);
        }
    }

    /// <summary>The state_dict of PyTorch's nn.Sequential with the same layers; the metadata says what was trained, how to feed it, and how well it does.</summary>
    public static void WriteSafeTensors(Stream stream, Network network, JobSpec spec, Dataset data, ModelAnswers answers, JobResult result) =>
        SafeTensors.Write(stream, network.Named(), ModelMetadata.Of(spec, data, answers, result));

    /// <summary>For <c>Module.load</c> of TorchSharp, which reads bytes in order: hence the copies.</summary>
    public static void WriteTorchSharp(Stream stream, Network network)
    {
        using var scope = NewDisposeScope();
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        nn.Module.save_state_dict(writer, network.Named().ToDictionary(t => t.Name, t => t.Tensor.detach().cpu().contiguous()));
    }
}
