namespace Trainyard.Tests.Simulation;

/// <summary>What is broken on purpose, to see that the checker notices.</summary>
public enum Sabotage
{
    None,

    /// <summary>The store replaces a job without looking at its version.</summary>
    StoreDoesNotCompare,

    /// <summary>The store replaces a sweep without looking at its version.</summary>
    SweepsDoNotCompare,

    /// <summary>Events arrive with the fence that the job has now, as if nobody compared fences.</summary>
    EventsPassEveryFence,

    /// <summary>Whoever writes to the stream is believed.</summary>
    SignaturesAreNotChecked,

    /// <summary>A new attempt's start leaves the validation at its own step, also where it is done again.</summary>
    HistoryKeepsOldValidations,

    /// <summary>A new attempt's start leaves the points of the one before.</summary>
    HistoryKeepsSupersededPoints,

    /// <summary>Servers and workers measure time by clocks that are set while they run.</summary>
    LeasesByWallClock,
}
