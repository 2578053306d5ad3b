using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Worker;
using Trainyard.Workers;

namespace Trainyard.Tests.Worker;

/// <summary>What a worker has of memory, who takes it, and what becomes of a training that it could not hold.</summary>
public sealed class WorkerMemoryTests : IDisposable
{
    private const long GiB = 1L << 30;
    private readonly string _root = Directory.CreateTempSubdirectory("trainyard-memory-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Without_a_limit_it_is_the_machines()
    {
        WriteMachine("0::/user.slice");
        Assert.Equal(new MachineMemory(16 * GiB, 12 * GiB, GiB), MachineMemory.Read(_root));
    }

    [Fact]
    public void The_smallest_limit_of_the_control_groups_counts_and_a_cache_is_free()
    {
        WriteMachine("0::/pod/container");
        Write("sys/fs/cgroup/pod/memory.max", $"{4 * GiB}\n");
        Write("sys/fs/cgroup/pod/memory.current", $"{3 * GiB}\n");
        Write("sys/fs/cgroup/pod/memory.stat", $"anon {GiB}\ninactive_file {GiB}\n");
        Write("sys/fs/cgroup/pod/container/memory.max", "max\n");
        Assert.Equal(new MachineMemory(4 * GiB, 2 * GiB, GiB), MachineMemory.Read(_root));
    }

    [Fact]
    public void Control_groups_of_version_1_count_too_where_the_container_sees_only_its_own()
    {
        WriteMachine("5:cpuset:/\n4:memory:/docker/0123\n0::/");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{2 * GiB}\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", $"{GiB}\n");
        Write("sys/fs/cgroup/memory/memory.stat", $"total_inactive_file {GiB / 2}\n");
        Assert.Equal(new MachineMemory(2 * GiB, GiB * 3 / 2, GiB), MachineMemory.Read(_root));
    }

    [Fact]
    public void Where_the_system_says_nothing_there_is_still_a_total() => Assert.True(MachineMemory.Read(Path.Combine(_root, "no-such-folder")).Total > 0);

    [Fact]
    public void What_others_hold_is_not_given_twice()
    {
        var memory = new WorkerMemory(null, () => new MachineMemory(8 * GiB, 5 * GiB, GiB));
        Assert.Equal(8 * GiB, memory.Limit);
        // Five that are free, and one that this process has already; less the program.
        Assert.Equal(5 * GiB, memory.ForTrainings(GiB));
        var first = memory.TryReserve(GiB, 3 * GiB);
        Assert.NotNull(first);
        Assert.Null(memory.TryReserve(GiB, 3 * GiB));
        first.Dispose();
        first.Dispose();
        using var second = memory.TryReserve(GiB, 5 * GiB);
        Assert.NotNull(second);
        Assert.Null(memory.TryReserve(GiB, 1));
    }

    [Fact]
    public void A_setting_overrules_what_is_found()
    {
        Assert.Equal(32 * GiB, new WorkerMemory(32 * GiB, () => new MachineMemory(8 * GiB, GiB, GiB)).ForTrainings(0));
        var off = new WorkerMemory(0, () => throw new InvalidOperationException("nobody looks"));
        Assert.Null(off.Limit);
        Assert.NotNull(off.TryReserve(GiB, 1000 * GiB));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("8GiB", 8L << 30)]
    [InlineData("8Gi", 8L << 30)]
    [InlineData("512 MiB", 512L << 20)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("64 kB", 64_000)]
    [InlineData("2B", 2)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.Matches(ByteSize.Pattern, text);
        Assert.Equal(bytes, ByteSize.Parse(text));
    }

    [Theory]
    [InlineData("much")]
    [InlineData("-1GiB")]
    [InlineData("8 gigabytes")]
    [InlineData("1e9")]
    public void A_setting_that_is_no_size_is_refused(string text) => Assert.Equal(
        "Worker:MemoryLimit must be a size such as 8GiB, 512MiB or 0.",
        Assert.Throws<System.ComponentModel.DataAnnotations.ValidationException>(() => new Microsoft.Extensions.DependencyInjection.ServiceCollection().AddTraining(new WorkerOptions { MemoryLimit = text })).Message);

    [Fact]
    public void A_training_that_would_not_fit_fails_before_it_begins_with_a_batch_that_would()
    {
        var spec = Wide(4096);
        var attempt = new LoggingAttempt(new RecordingAttempt(), spec, TimeProvider.System);
        var failure = Assert.Throws<TrainingFailedException>(() => TrainingRoom.Take(spec, Training.Data, 0, new WorkerMemory(2 * GiB), attempt, () => false)).Failure;
        Assert.Equal(FailureReason.OutOfMemory, failure.Reason);
        Assert.Matches(@"^Training would take about 1\d\.\d GiB of memory \(.* for batches of 4,096 images in the network, .*\), and this worker has 1\.7 GiB for its trainings\.$", failure.Message);
        var fits = int.Parse(System.Text.RegularExpressions.Regex.Match(failure.Advice, "^Use batches of at most ([0-9,]+) images").Groups[1].Value, System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture);
        using var room = TrainingRoom.Take(spec with { BatchSize = fits }, Training.Data, 0, new WorkerMemory(2 * GiB), attempt, () => false);
        Assert.NotNull(room);
    }

    [Fact]
    public void A_training_waits_for_memory_that_another_one_holds_and_can_be_stopped_meanwhile()
    {
        var (memory, recorded, spec) = (new WorkerMemory(3 * GiB), new RecordingAttempt(), Wide(256));
        var attempt = new LoggingAttempt(recorded, spec, TimeProvider.System);
        var first = TrainingRoom.Take(spec, Training.Data, 0, memory, attempt, () => false)!;
        using var second = TrainingRoom.Take(spec, Training.Data, 0, memory, attempt, () => false);

        var asked = 0;
        using (var third = TrainingRoom.Take(spec, Training.Data, 0, memory, attempt, () =>
        {
            if (++asked == 2) first.Dispose();
            return false;
        })) Assert.NotNull(third);
        Assert.Equal(2, asked);
        Assert.Contains("Waits for memory", Assert.Single(recorded.Lines).Text, StringComparison.Ordinal);

        using var fourth = TrainingRoom.Take(spec, Training.Data, 0, memory, attempt, () => false);
        Assert.Null(TrainingRoom.Take(spec, Training.Data, 0, memory, attempt, () => true));
    }

    /// <summary>About 3.6 MB an image.</summary>
    private static JobSpec Wide(int batch)
    {
        var conv = new Conv2dLayer { OutChannels = 128, Padding = 1 };
        return Training.Spec with { BatchSize = batch, Model = new() { Layers = [conv, new ReluLayer(), conv, new ReluLayer(), conv, new ReluLayer(), new FlattenLayer(), new LinearLayer { OutFeatures = 10 }] } };
    }

    private void WriteMachine(string groups)
    {
        Write("proc/meminfo", "MemTotal:       16777216 kB\nMemFree:         1048576 kB\nMemAvailable:   12582912 kB\nHugePages_Total:       0\n");
        Write("proc/self/status", "Name:\tdotnet\nRssAnon:\t 1048576 kB\n");
        Write("proc/self/cgroup", groups + "\n");
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
