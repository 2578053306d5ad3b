using System.Text.Json.Nodes;

namespace Trainyard.Chaos.Load;

/// <summary>
/// Few specs, so that each has an undisturbed run to be compared with. All train real MNIST on one thread, which makes results equal
/// bit for bit, and have what an interruption could spoil: dropout, running means, Adam's moments, and a rate that changes.
/// </summary>
internal static class Specs
{
    public const string Reference = "reference";

    /// <summary>The name of each, and its share of the jobs.</summary>
    private static readonly (string Name, int Epochs, int BatchSize, int LogEvery, int CheckpointEvery, double Share)[] All =
    [
        ("short", 1, 1024, 4, 10, 0.3),
        ("steady", 2, 256, 10, 25, 0.4),
        ("long", 6, 256, 20, 50, 0.3),
    ];

    public static IEnumerable<string> Names => All.Select(s => s.Name);

    /// <summary>A name by its share.</summary>
    public static string Choose(Random random)
    {
        var at = random.NextDouble();
        return All.First(s => (at -= s.Share) < 0 || s == All[^1]).Name;
    }

    public static JsonObject Create(string name, string tag)
    {
        var spec = All.First(s => s.Name == name);
        return JsonNode.Parse($$"""
            {
              "name": "{{name}}", "tags": ["{{tag}}"], "epochs": {{spec.Epochs}}, "batchSize": {{spec.BatchSize}}, "threads": 1, "seed": 7,
              "logEverySteps": {{spec.LogEvery}}, "checkpointEverySteps": {{spec.CheckpointEvery}},
              "model": { "layers": [
                { "type": "conv2d", "outChannels": 8, "stride": 2 }, { "type": "batchnorm2d" }, { "type": "relu" }, { "type": "maxpool2d" },
                { "type": "flatten" }, { "type": "dropout", "p": 0.2 }, { "type": "linear", "outFeatures": 10 } ] },
              "optimizer": { "type": "adam", "learningRate": 0.01 }, "schedule": { "type": "oneCycle" }
            }
            """)!.AsObject();
    }
}
