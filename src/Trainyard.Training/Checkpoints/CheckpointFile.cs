using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Trainyard.Contracts;
using Trainyard.Training.Models;
using Trainyard.Training.Optimizers;
using static TorchSharp.torch;

namespace Trainyard.Training.Checkpoints;

/// <summary>
/// A checkpoint: a safetensors file with <c>model.…</c> and <c>optimizer.…</c>, and the rest of the state as JSON in its metadata.
/// Random numbers follow from the spec's seed and the step (see <see cref="Seeds"/>), so no generator's state is in it.
/// </summary>
internal static class CheckpointFile
{
    private const string Key = "trainyard.checkpoint";

    /// <param name="stream">Where it goes.</param>
    /// <param name="spec">What is trained.</param>
    /// <param name="trainingImages">Images of the dataset to train and to validate with: the order of the images depends on it.</param>
    /// <param name="network">Its weights and buffers.</param>
    /// <param name="optimizer">What it remembers.</param>
    /// <param name="state">Where training stands.</param>
    public static void Write(Stream stream, JobSpec spec, int trainingImages, Network network, Optimizer optimizer, TrainingState state)
    {
        using var scope = NewDisposeScope();
        var header = new CheckpointHeader(Versions.Checkpoint, TorchRuntime.Version, DigestOf(spec), state) { Spec = SpecMeaning.Of(spec), TrainingImages = trainingImages };
        SafeTensors.Write(stream, Tensors(network, optimizer), new Dictionary<string, string>
        {
            [Key] = JsonSerializer.Serialize(header, CheckpointJson.Default.CheckpointHeader),
        });
    }

    /// <summary>Fills a network and its optimiser, and returns where training goes on.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="spec">That it must belong to; null: to any that has the same tensors.</param>
    /// <param name="trainingImages">As in <see cref="Write"/>.</param>
    /// <param name="network">To be filled.</param>
    /// <param name="optimizer">To be filled.</param>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, or of another kind, spec or dataset; the message is half a sentence that names what differs.</exception>
    public static TrainingState Read(Stream stream, JobSpec? spec, int trainingImages, Network network, Optimizer optimizer)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var file = new SafeTensorsReader(stream);
        var header = HeaderOf(file);
        if (header.Version != Versions.Checkpoint) throw new InvalidDataException($"it has version {header.Version}; this worker reads version {Versions.Checkpoint}.");
        // A file of before these fields has only a hash, which any new field of a spec changes: there the names, shapes and types of the
        // tensors tell, and the job's document, which points to its own file by SHA-256.
        if (spec is not null && header.Spec is { } trained && SpecMeaning.Difference(trained, JsonNode.Parse(SpecMeaning.Of(spec).ToJsonString())) is { } difference)
            throw new InvalidDataException($"it belongs to a job with another spec: {difference}.");
        if (header.TrainingImages is { } images && images != trainingImages)
            throw new InvalidDataException($"it was trained on a dataset of {images:N0} training images, and the worker has {trainingImages:N0}.");

        var wanted = Tensors(network, optimizer).ToDictionary(t => t.Name, t => t.Tensor);
        foreach (var (name, tensor) in file.Tensors())
        {
            using (tensor)
            {
                if (!wanted.Remove(name, out var target)) throw new InvalidDataException($"its tensor '{name}' is unknown.");
                if (!target.shape.SequenceEqual(tensor.shape) || target.dtype != tensor.dtype) throw new InvalidDataException($"its tensor '{name}' has another shape or type.");
                target.copy_(tensor);
            }
        }
        if (wanted.Count > 0) throw new InvalidDataException($"it lacks the tensor '{wanted.Keys.First()}'.");
        return header.State;
    }

    /// <summary>What workers without <see cref="SpecMeaning"/> compare: they resume this file during a rolling upgrade. Nobody else reads it.</summary>
    private static string DigestOf(JobSpec spec)
    {
        var essence = spec with
        {
            Name = "",
            Tags = [],
            Priority = 0,
            Threads = 0,
            Epochs = 1,
            EarlyStopping = null,
            LogEverySteps = 1,
            CheckpointEverySteps = 1,
            Model = spec.Model with { Preset = null },
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(essence, WireJson.Options)));
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Tensors(Network network, Optimizer optimizer) =>
        network.Named().Select(t => ($"model.{t.Name}", t.Tensor)).Concat(
            from state in optimizer.State
            from part in network.Parameters.ViewsOf(state.Flat)
            select ($"optimizer.{state.Name}.{part.Name}", part.View));

    private static CheckpointHeader HeaderOf(SafeTensorsReader file)
    {
        if (!file.Metadata.TryGetValue(Key, out var json)) throw new InvalidDataException("it is not a checkpoint of Trainyard.");
        try
        {
            return JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointHeader) ?? throw new InvalidDataException("its header is damaged.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("its header is damaged.", e);
        }
    }
}

/// <param name="Version">Of this layout.</param>
/// <param name="Engine">What wrote it, for people.</param>
/// <param name="SpecDigest">For older workers.</param>
/// <param name="State">Where training stands.</param>
internal sealed record CheckpointHeader(int Version, string Engine, string SpecDigest, TrainingState State)
{
    /// <summary>See <see cref="SpecMeaning"/>; null: an older worker wrote the file.</summary>
    public JsonObject? Spec { get; init; }

    /// <summary>Of the dataset that was trained on; null: an older worker wrote the file.</summary>
    public int? TrainingImages { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CheckpointHeader))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
