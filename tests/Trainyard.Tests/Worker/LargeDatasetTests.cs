using System.Diagnostics;
using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Datasets.Packed;
using Trainyard.Datasets.Tensors;
using Trainyard.Tests.Contracts;
using Trainyard.Training.Datasets;

namespace Trainyard.Tests.Worker;

/// <summary>A dataset that is larger than the memory that a training may take.</summary>
public sealed class LargeDatasetTests
{
    /// <summary>For the inner test: the dataset's file.</summary>
    private const string File = "TRAINYARD_TEST_LARGE_DATASET";

    private const int Columns = 1024, Examples = 512 << 10, Tests = 64;

    /// <summary>Of which .NET and libtorch take some 400 MiB before a training begins.</summary>
    private const long Memory = 1L << 30;

    private static long Size => (long)Examples * Columns * sizeof(float);

    [Fact]
    public async Task An_epoch_is_trained_in_half_of_its_memory()
    {
        const string prlimit = "/usr/bin/prlimit";
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.IO.File.Exists(prlimit), "prlimit, which limits a process's memory on Linux, is not installed (Debian, Ubuntu: apt-get install util-linux)");
        using var folder = new TempFolder();
        Write(folder.File("large.safetensors"));
        Assert.True(Size >= 2 * Memory);

        // What a process allocates, and not what it maps: those pages are the system's, which takes them back.
        var start = new ProcessStartInfo(prlimit, [$"--data={Memory.ToString(CultureInfo.InvariantCulture)}", Environment.ProcessPath!, .. Assembly(), "-noLogo", "-noColor", "-showLiveOutput", "-explicit", "only", "-method", $"{typeof(LargeDatasetTests).FullName}.{nameof(Trains_here)}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[File] = folder.File("large.safetensors");
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x8000000";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(await output);
        Assert.True(process.ExitCode == 0, await output + await error);
        Assert.Contains("Total: 1, ", await output, StringComparison.Ordinal);
    }

    /// <summary>Runs in a process of its own, whose memory is limited.</summary>
    [Fact(Explicit = true)]
    public void Trains_here()
    {
        _ = Training.Runtime.Device;
        var path = Environment.GetEnvironmentVariable(File) ?? throw new InvalidOperationException($"{File} is not set: this is a part of {nameof(An_epoch_is_trained_in_half_of_its_memory)}.");
        using var file = new PackedDataset(path);
        var data = Dataset.Of(file.Contents.ToInfo("large@1"), file, path);
        var spec = Training.Spec with
        {
            Dataset = "large@1",
            Model = new ModelSpec { Layers = [new LinearLayer { OutFeatures = 2 }] },
            Epochs = 1,
            BatchSize = 512,
            ValidationShare = 0,
        };
        var clock = Stopwatch.StartNew();
        var result = Training.Run(spec, data: data).Single<TrainingSucceeded>().Result;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Size >> 20} MiB in {clock.Elapsed.TotalSeconds:0.0} s: {Examples / clock.Elapsed.TotalSeconds:N0} examples/s; {Status("RssAnon")}, {Status("RssFile")}, {Status("VmData")}"));
        Assert.Equal(Tests, result.Classes.Sum(c => c.Support));
    }

    private static string Status(string name) => System.IO.File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Replace("\t", " ", StringComparison.Ordinal);

    /// <summary>The test's program, where the process is the one of .NET.</summary>
    private static string[] Assembly() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(LargeDatasetTests).Assembly.Location] : [];

    /// <summary>Zeros, of which the disk keeps none.</summary>
    private static void Write(string path)
    {
        var contents = new DatasetContents
        {
            Kind = DatasetKind.Arrays,
            Task = "classification",
            InputShape = [Columns],
            Targets = ["a", "b"],
            Parts = [new DatasetPart(PartName.Training, Examples, [Examples, 0]), new DatasetPart(PartName.Test, Tests, [Tests, 0])],
            Scaling = new InputScaling(1, new double[Columns], [.. Enumerable.Repeat(1.0, Columns)]),
            Source = "zeros",
        };
        List<TensorPlace> places = [];
        foreach (var (name, type, shape) in new (string, string, long[])[] { ("training.targets", "I64", [Examples]), ("test.targets", "I64", [Tests]), ("training.inputs", "F32", [Examples, Columns]), ("test.inputs", "F32", [Tests, Columns]) })
            places.Add(TensorPlace.After(places.LastOrDefault()?.End ?? 0, name, type, shape));
        using var file = System.IO.File.Create(path);
        file.Write(new SafeTensorsHeader(places, new Dictionary<string, string> { [PackedDataset.MetadataKey] = System.Text.Json.JsonSerializer.Serialize(contents, WireJson.Options) }).ToBytes());
        file.SetLength(file.Length + places[^1].End);
    }
}
