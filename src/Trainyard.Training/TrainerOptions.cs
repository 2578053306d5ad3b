namespace Trainyard.Training;

/// <summary>How one worker trains.</summary>
public sealed record TrainerOptions
{
    /// <summary>The worker's name, as its events tell it.</summary>
    public string Worker { get; init; } = Environment.MachineName;

    /// <summary><c>cpu</c>, <c>cuda</c>, or <c>auto</c>: CUDA where it is there.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of one training that names none itself.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Threads of one training.</summary>
    /// <param name="wanted">What its spec asks for; 0: <see cref="Threads"/>.</param>
    public int ThreadsFor(int wanted) => wanted > 0 ? wanted : Threads;
}
