using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Training;
using Trainyard.Training.Datasets;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Bench.Sides;

/// <summary>
/// The loop that a TorchSharp user writes, with the whole dataset in one tensor (its DataLoader is slower) and the same batches. It
/// takes nothing of Trainyard but the files and the seeds.
/// </summary>
internal static class PlainSide
{
    private const int BatchSize = 64;

    /// <summary>The first third of an epoch takes about as long here as a whole one does for the other sides.</summary>
    private const int Steps = 250;

    public static Func<Speed> Start()
    {
        var options = new WorkerOptions();
        var training = Dataset.Of(DatasetSources.Find(""), DatasetLoader.CacheFolder(options, DatasetSources.Known.Default.Name)).Training;
        set_num_threads(options.ForTraining().Threads);
        var (images, labels) = training.Slice(0, training.Count);
        return () => Train(images.contiguous(), labels);
    }

    private static Speed Train(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(1600, 128), nn.ReLU(),
            nn.Linear(128, 10));
        using var optimizer = optim.Adam(model.parameters(), lr: 1e-3);
        var order = Order(images.shape[0]);
        model.train();
        var clock = Stopwatch.StartNew();
        for (var batch = 0; batch < Steps; batch++)
        {
            using var step = NewDisposeScope();
            var indices = order.narrow(0, batch * BatchSize, BatchSize);
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.forward(images.index_select(0, indices)), labels.index_select(0, indices));
            loss.backward();
            optimizer.step();
        }
        return new Speed(Steps * BatchSize, clock.Elapsed.TotalSeconds);
    }

    /// <summary>As the system draws it for the preset.</summary>
    private static Tensor Order(long count)
    {
        var seed = Presets.All["simple-cnn"].Seed;
        using var split = Seeds.Generator(seed, RandomUse.Split);
        using var shuffle = Seeds.Generator(seed, RandomUse.EpochOrder, 1);
        var training = randperm(count, generator: split).narrow(0, count / 5, count - count / 5);
        return training.index_select(0, randperm(training.shape[0], generator: shuffle));
    }
}
