using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Trainyard.Chaos.BadJobs;

/// <summary>What bad jobs ask for.</summary>
internal static class BadSpecs
{
    public const string TagPrefix = "bad-";

    public static JsonObject Create(BadJobKind kind, string tag)
    {
        var spec = JsonNode.Parse(kind switch
        {
            // Weights stay finite while the validation loss becomes infinite.
            BadJobKind.Diverging => """
                { "model": { "layers": [
                    { "type": "flatten" }, { "type": "linear", "outFeatures": 64 }, { "type": "linear", "outFeatures": 64 }, { "type": "linear", "outFeatures": 10 } ] },
                  "optimizer": { "type": "sgd", "learningRate": 10 }, "epochs": 1, "batchSize": 8192, "validationShare": 0.5, "logEverySteps": 1 }
                """,
            // Eight activations of 8192 x 128 x 28 x 28 floats are 26 GB, and their gradients as much.
            BadJobKind.Memory => """
                { "model": { "layers": [
                    { "type": "conv2d", "outChannels": 128, "kernelSize": 3, "padding": 1 }, { "type": "relu" },
                    { "type": "conv2d", "outChannels": 128, "kernelSize": 3, "padding": 1 }, { "type": "relu" },
                    { "type": "conv2d", "outChannels": 128, "kernelSize": 3, "padding": 1 }, { "type": "relu" },
                    { "type": "conv2d", "outChannels": 128, "kernelSize": 3, "padding": 1 }, { "type": "relu" },
                    { "type": "flatten" }, { "type": "linear", "outFeatures": 10 } ] },
                  "epochs": 1, "batchSize": 8192, "priority": -100 }
                """,
            _ => throw new UnreachableException(kind.ToString()),
        })!.AsObject();
        (spec["name"], spec["tags"]) = (kind.ToString(), new JsonArray(tag));
        return spec;
    }
}
