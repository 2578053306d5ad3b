using Trainyard.Contracts;

namespace Trainyard.Chaos.Checking;

/// <summary>A promise that was broken.</summary>
internal sealed record Violation(Promise Promise, JobId? Job, string What);

internal enum Promise
{
    /// <summary>A submit that was answered is a job, and one job.</summary>
    SubmitIsKept,

    /// <summary>Every job ends.</summary>
    JobEnds,

    /// <summary>No fault fails a job.</summary>
    JobSucceeds,

    /// <summary>A curve has a value for each step interval.</summary>
    NoGap,

    /// <summary>A curve has one value for each step interval.</summary>
    NoDouble,

    /// <summary>A job ends once, and its end is the last word.</summary>
    OneEnd,

    /// <summary>Fences and cursors rise.</summary>
    FenceRises,

    /// <summary>Whoever lost the lease writes nothing more.</summary>
    NoStaleWrite,

    /// <summary>Interrupted or not, the same spec trains the same model along the same curve.</summary>
    SameResult,

    /// <summary>Every sweep comes to its end, and its trials with it.</summary>
    SweepEnds,

    /// <summary>No trial is lost, doubled or promoted twice.</summary>
    TrialOnce,

    /// <summary>No fault makes a good message look like a bad one.</summary>
    NothingMovedAside,

    /// <summary>A bad job fails with its reason, and hurts only itself.</summary>
    BadJobFails,

    /// <summary>An event that no worker wrote changes nothing.</summary>
    ForgeryRefused,

    /// <summary>Nobody's artifact is deleted because another job's event names it.</summary>
    ForeignArtifactKept,
}
