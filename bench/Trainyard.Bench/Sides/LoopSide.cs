using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Training;
using Trainyard.Training.Datasets;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;

namespace Trainyard.Bench.Sides;

/// <summary>The worker's own loop, with its metrics and its checkpoints, for an attempt that keeps nothing: no server, no queue, no store.</summary>
internal static class LoopSide
{
    public static Func<Speed> Start()
    {
        var options = new WorkerOptions();
        var runtime = new TorchRuntime(options.ForTraining());
        // Before anything else loads libtorch, as in a worker: its threads wait as they are told then.
        _ = runtime.Device;
        var trainer = new Trainer(runtime, options.ForTraining());
        var spec = Presets.All["simple-cnn"] with { Epochs = 1 };
        var data = Dataset.Of(DatasetSources.Find(""), DatasetLoader.CacheFolder(options, DatasetSources.Known.Default.Name));
        return () =>
        {
            var attempt = new ForgetfulAttempt();
            trainer.Run(spec, data, null, attempt);
            return Speed.Of(attempt.Result!);
        };
    }

    private sealed class ForgetfulAttempt : IAttempt
    {
        public JobResult? Result { get; private set; }

        public StopReason? Stop => null;

        public void Report(JobEvent e)
        {
            if (e is TrainingSucceeded succeeded) Result = succeeded.Result;
        }

        public void CountSamples(long samples)
        {
        }

        public ArtifactRef Save(string name, Action<Stream> write)
        {
            using var bytes = new MemoryStream();
            write(bytes);
            return new ArtifactRef(name, bytes.Length, "");
        }
    }
}
