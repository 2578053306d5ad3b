using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Training;
using Trainyard.Training.Datasets;
using Trainyard.Training.Models;
using Trainyard.Training.Optimizers;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Bench.Sides;

/// <summary>Trainyard's own network and optimiser in a loop with nothing around it, on the whole dataset as one tensor: what the system could reach at most.</summary>
internal static class BareSide
{
    public static Func<Speed> Start()
    {
        var options = new WorkerOptions();
        var device = new TorchRuntime(options.ForTraining()).Device;
        var data = Dataset.Of(DatasetSources.Find(""), DatasetLoader.CacheFolder(options, DatasetSources.Known.Default.Name));
        set_num_threads(options.ForTraining().Threads);
        var (images, labels) = data.Training.Slice(0, data.Training.Count);
        return () => Train(data, images, labels, device);
    }

    private static Speed Train(Dataset data, Tensor images, Tensor labels, Device device)
    {
        var spec = Presets.All["simple-cnn"];
        using var scope = NewDisposeScope();
        using var network = new Network(spec, data.Info, device);
        using var optimizer = Optimizer.Create(spec.Optimizer, network.Parameters);
        using var batches = new Batches(spec, data);
        batches.BeginEpoch(1);
        network.Train();
        var clock = Stopwatch.StartNew();
        for (var batch = 0L; batch < batches.PerEpoch; batch++)
        {
            using var step = NewDisposeScope();
            var indices = tensor(batches.Indices(batch).ToArray());
            nn.functional.cross_entropy(network.Forward(images.index_select(0, indices)), labels.index_select(0, indices)).backward();
            optimizer.Step(spec.Optimizer.LearningRate, batch + 1);
        }
        return new Speed(batches.TrainingCount, clock.Elapsed.TotalSeconds);
    }
}
