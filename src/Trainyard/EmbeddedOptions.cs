namespace Trainyard.Local;

/// <summary>How to run server and worker in this process.</summary>
internal sealed record EmbeddedOptions
{
    public const int DefaultPort = 5080;

    /// <summary>Holds jobs, models and accounts.</summary>
    public required string Home { get; init; }

    /// <summary>On 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>A folder that already holds the dataset's files; null: they are fetched once.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Workers, from the first number to the second as they are wanted; null: one.</summary>
    public WorkerRange? Workers { get; init; }

    /// <summary>This user's data folder: <c>$XDG_DATA_HOME/trainyard</c>, or what the system has for it.</summary>
    public static string DefaultHome => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "trainyard");
}
