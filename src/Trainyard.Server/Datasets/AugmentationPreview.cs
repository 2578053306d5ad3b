using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Datasets.Augmentation;

namespace Trainyard.Server.Datasets;

/// <summary>Pictures as a job will train on them.</summary>
internal static class AugmentationPreview
{
    /// <summary>Reads the setting as it stands in a spec; null, and messages by field: it is none.</summary>
    public static AugmentationSpec? Read(string json, StoredDataset dataset, out Dictionary<string, string[]> errors)
    {
        errors = [];
        try
        {
            // Checked as part of a spec that is otherwise right.
            var layers = new JsonArray(new JsonObject { ["type"] = "flatten" }, new JsonObject { ["type"] = "linear", ["outFeatures"] = dataset.Contents.Targets.Count });
            var spec = new JsonObject { ["dataset"] = dataset.FullName, ["model"] = new JsonObject { ["layers"] = layers }, ["augmentation"] = JsonNode.Parse(json) };
            var read = SpecReader.Read(Encoding.UTF8.GetBytes(spec.ToJsonString()), new KnownDatasets(dataset.ToInfo()), out var wrong);
            errors = wrong.ToDictionary(e => e.Key, e => e.Value);
            return errors.Count > 0 ? null : read?.Augmentation ?? new AugmentationSpec();
        }
        catch (JsonException e)
        {
            errors["augmentation"] = [$"is not valid JSON: {e.Message}"];
            return null;
        }
    }

    /// <param name="pixels">Height × width × channels.</param>
    /// <param name="change">What is done to them.</param>
    /// <param name="contents">Their dataset.</param>
    /// <param name="seed">The job's.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="row">The picture's place in the training part.</param>
    public static byte[] Change(byte[] pixels, AugmentationSpec change, DatasetContents contents, int seed, int epoch, int row)
    {
        var (channels, height, width) = (contents.InputShape[0], contents.InputShape[1], contents.InputShape[2]);
        var changed = new float[pixels.Length];
        new PictureAugmenter(change, [height, width, channels], contents.Scaling).Change(Array.ConvertAll(pixels, p => (float)p), changed, new Draws(seed, epoch, row));
        return Array.ConvertAll(changed, p => (byte)Math.Clamp(MathF.Round(p), 0, byte.MaxValue));
    }
}
