using System.Diagnostics;
using System.IO.Compression;
using SkiaSharp;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Datasets.Packed;
using Trainyard.Importer.Pictures;
using Trainyard.Training;
using Trainyard.Training.Datasets;
using Trainyard.Training.Models;
using Trainyard.Training.Optimizers;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Bench.Rows;

/// <summary>Data of one's own: packing pictures, training from the packed file, and an upload, each against the least that it could take.</summary>
internal static class DataRow
{
    private const int Pictures = 10_000, Size = 64, Rounds = 5, Steps = 400, WarmUp = 50;
    private const long Upload = 1L << 30;
    private const double MiB = 1 << 20;

    public static async Task<RowResult> MeasureAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Suite.ResultsFolder, $"data-{Guid.NewGuid():N}")).FullName;
        try
        {
            return new RowResult([.. Packing(folder), .. Training(folder), .. await UploadingAsync(folder)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Pictures in a zip, looked at, decoded and packed, against the decoder alone on all cores with the files in memory.</summary>
    private static IEnumerable<Figure> Packing(string folder)
    {
        var zip = Path.Combine(folder, "pictures.zip");
        var files = Draw(zip);
        var (ratios, speeds, peak) = (new List<double>(), new List<double>(), Environment.WorkingSet);
        double Alone() => Timed(() => Parallel.ForEach(files, file => Picture.Decode(file, Size, Size, 3, new byte[Size * Size * 3])));
        // The first round of both is compiled on the way, and does not count.
        for (var round = -1; round < Rounds; round++)
        {
            var alone = Alone();
            var target = Directory.CreateDirectory(Path.Combine(folder, $"packed-{round}")).FullName;
            var packed = Timed(() => Importer.Import.Run(zip, "pictures.zip", new DatasetOptions(), target, long.MaxValue, (done, _) =>
            {
                if (done % 500 == 0) peak = Math.Max(peak, Environment.WorkingSet);
            }));
            Directory.Delete(target, recursive: true);
            if (round < 0) continue;
            ratios.Add((alone + Alone()) / 2 / packed);
            speeds.Add(Pictures / packed);
        }
        yield return new Figure("packing pictures / the decoder alone", ratios.Median(), "×", AtLeast: 0.8, Note: FormattableString.Invariant($"10,000 PNG of 64 × 64, {files.Average(f => f.Length):N0} bytes each; {ratios.Min():0.00} to {ratios.Max():0.00} in {Rounds} pairs"));
        yield return new Figure("pictures packed a second", speeds.Median(), "");
        yield return new Figure("memory while packing", peak / MiB, "MiB", Note: FormattableString.Invariant($"of which {files.Sum(f => f.Length) / MiB:N0} MiB are the files for the decoder alone"));
    }

    /// <summary>The same network on the packed file, on one tensor in memory, and on the packed file with augmentation, in turns.</summary>
    private static IEnumerable<Figure> Training(string folder)
    {
        var options = new WorkerOptions();
        var device = new TorchRuntime(options.ForTraining()).Device;
        set_num_threads(options.ForTraining().Threads);
        var target = Directory.CreateDirectory(Path.Combine(folder, "mnist")).FullName;
        var contents = Importer.Import.Run(DatasetLoader.CacheFolder(options, DatasetSources.Known.Default.Name), "mnist", new DatasetOptions { ValidationShare = 0 }, target, long.MaxValue, (_, _) => { });
        var path = Path.Combine(target, Importer.Import.Target);
        using var file = new PackedDataset(path);
        var data = Dataset.Of(contents.ToInfo("mnist"), file, path);
        var (images, labels) = data.Training.Slice(0, data.Training.Count);
        List<double> ratios = [], augmented = [], waits = [];
        var changes = new AugmentationSpec { Rotation = 15, Flip = FlipDirection.Horizontal, Crop = 3, Brightness = 0.2, Contrast = 0.2, Erase = 0.25, Mixup = 0.2 };
        double FromFile(int steps) => Timed(() => Train(data, device, steps, Taking));
        double FromMemory(int steps) => Timed(() => Train(data, device, steps, batches => batch =>
        {
            var indices = tensor(batches.Indices(batch).ToArray());
            return (images.index_select(0, indices), labels.index_select(0, indices));
        }));
        FromFile(WarmUp);
        FromMemory(WarmUp);
        for (var round = 0; round < Rounds; round++)
        {
            // Whoever is second meets another machine than whoever is first, so they change places.
            var (early, late) = (FromFile(Steps / 2), FromMemory(Steps / 2));
            var (fromMemory, fromFile) = (late + FromMemory(Steps / 2), early + FromFile(Steps / 2));
            ratios.Add(fromMemory / fromFile);
            var waited = 0.0;
            var changed = Timed(() => waited = Train(data, device, Steps, Taking, changes));
            augmented.Add(fromFile / changed);
            waits.Add(waited / changed);
        }
        yield return new Figure("training from the packed file / from a tensor in memory", ratios.Median(), "×", AtLeast: 0.97, Note: FormattableString.Invariant($"simple-cnn, {Steps} steps; {ratios.Min():0.00} to {ratios.Max():0.00} in {Rounds} pairs"));
        yield return new Figure("training with every augmentation / without", augmented.Median(), "×", Note: FormattableString.Invariant($"{augmented.Min():0.00} to {augmented.Max():0.00} in {Rounds} pairs"));
        yield return new Figure("that time in which the network waited for examples", waits.Median() * 100, "%", AtMost: 2);
    }

    private static Func<long, (Tensor Inputs, Tensor Targets)> Taking(Batches batches) => batch => batches.Take(batch) is var taken ? (taken.Inputs, taken.Targets) : default;

    /// <returns>Seconds in which the network waited for examples.</returns>
    private static double Train(Dataset data, Device device, int steps, Func<Batches, Func<long, (Tensor Inputs, Tensor Targets)>> how, AugmentationSpec? augmentation = null)
    {
        var spec = Presets.All["simple-cnn"] with { ValidationShare = 0, Augmentation = augmentation };
        using var scope = NewDisposeScope();
        using var network = new Network(spec, data.Info, device);
        using var optimizer = Optimizer.Create(spec.Optimizer, network.Parameters);
        using var batches = new Batches(spec, data);
        batches.BeginEpoch(1);
        network.Train();
        var take = how(batches);
        for (var batch = 0L; batch < steps; batch++)
        {
            using var step = NewDisposeScope();
            var (inputs, targets) = take(batch);
            nn.functional.cross_entropy(network.Forward(inputs), targets).backward();
            optimizer.Step(spec.Optimizer.LearningRate, batch + 1);
        }
        return batches.WaitSeconds;
    }

    /// <summary>A gigabyte through the server to its disk, against a copy on the same disk.</summary>
    private static async Task<IReadOnlyList<Figure>> UploadingAsync(string folder)
    {
        var path = Path.Combine(folder, "large.csv");
        await using (var large = File.Create(path))
        {
            var block = new byte[1 << 20];
            new Random(1).NextBytes(block);
            for (long written = 0; written < Upload; written += block.Length) await large.WriteAsync(block);
            large.Flush(flushToDisk: true);
        }
        var copy = Timed(() =>
        {
            using var from = File.OpenRead(path);
            using var to = File.Create(path + ".copy");
            from.CopyTo(to, 1 << 20);
        });
        File.Delete(path + ".copy");
        await using var system = await RunningSystem.StartAsync();
        var (before, peak) = (Environment.WorkingSet, 0L);
        var clock = Stopwatch.StartNew();
        await using (var large = File.OpenRead(path)) await system.Client.UploadAsync(large, "large.csv", _ => peak = Math.Max(peak, Environment.WorkingSet), CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        return
        [
            new Figure("upload of 1 GiB", Upload / MiB / seconds, "MiB/s", Note: FormattableString.Invariant($"a copy on the same disk without a network: {Upload / MiB / copy:N0} MiB/s")),
            new Figure("memory of server and client during the upload: growth", (peak - before) / MiB, "MiB", AtMost: 128),
        ];
    }

    private static List<byte[]> Draw(string zip)
    {
        var (random, files) = (new Random(1), new List<byte[]>());
        using var archive = ZipFile.Open(zip, ZipArchiveMode.Create);
        using var bitmap = new SKBitmap(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        for (var i = 0; i < Pictures; i++)
        {
            canvas.Clear(new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
            for (var shape = 0; shape < 12; shape++)
            {
                using var paint = new SKPaint { Color = new SKColor((uint)random.Next()).WithAlpha(255), IsAntialias = true };
                canvas.DrawCircle(random.Next(Size), random.Next(Size), random.Next(3, 14), paint);
            }
            using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100)!;
            files.Add(png.ToArray());
            using var entry = archive.CreateEntry($"class-{i % 10}/{i:d5}.png", CompressionLevel.NoCompression).Open();
            entry.Write(files[^1]);
        }
        return files;
    }

    private static double Timed(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }
}
