using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>What a job is to the sweep that began it.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Number">Of the trial, from 0.</param>
public sealed record JobTrial(SweepId Sweep, int Number)
{
    /// <summary>The epochs after which it waits for its sweep; null: it trains to its end.</summary>
    public int? Until { get; init; }

    /// <summary>The epochs after which it has waited last; 0: it has not yet.</summary>
    public int Reached { get; init; }

    /// <summary>Its last pause was its sweep's doing, which lets it go on: so does one that the worker heard of too late.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The version of its sweep that has changed it last. A server that knows an older one alone changes it no more.</summary>
    public long Told { get; init; }

    /// <summary>It has trained as far as its sweep wants it to.</summary>
    public bool Waits => Until is { } until && Reached >= until;
}

/// <summary>What a sweep does with the jobs of its trials; as in <see cref="JobStateMachine"/>, null changes nothing.</summary>
public static class JobTrials
{
    /// <summary>The attempt has trained the epochs after which the job was to wait.</summary>
    internal static Job Reach(this Job job, int epochs, DateTimeOffset now)
    {
        if (job.Trial is not { } trial) return job.Leave(JobState.Paused, now, AttemptOutcome.Paused, "It had trained the epochs after which it was to wait.");
        job = job with { Trial = trial with { Reached = epochs } };
        // Its sweep may have wanted more of it meanwhile.
        var next = job.Trial.Waits || job.Requested == JobRequest.Pause ? JobState.Paused : JobState.Queued;
        return job.Leave(next, now, AttemptOutcome.Paused, $"It trained {epochs:N0} {(epochs == 1 ? "epoch" : "epochs")}, after which its sweep compares the trials.");
    }

    /// <summary>Lets it train further than it was to.</summary>
    /// <param name="until">As <see cref="JobTrial.Until"/>; less than before changes nothing.</param>
    public static Job? Promote(this Job job, int? until)
    {
        if (job.Trial is not { Until: { } before } trial || until <= before || job.State.IsFinal()) return null;
        return job with
        {
            Trial = trial with { Until = until },
            State = trial.Waits && job.State == JobState.Paused ? JobState.Queued : job.State,
        };
    }

    /// <summary>Pauses it with its sweep; one that waits, or that a person paused, is left as it is.</summary>
    public static Job? Hold(this Job job) => job is { Trial: { } trial } && job.RequestPause() is { } paused ? paused with { Trial = trial with { IsHeld = true } } : null;

    /// <summary>Goes on with its sweep.</summary>
    public static Job? GoOn(this Job job)
    {
        if (job is not { Trial: { IsHeld: true } trial }) return null;
        return job.State == JobState.Paused ? job.Resume() is { } resumed ? resumed with { Trial = trial with { IsHeld = false } } : null : job.Resume();
    }
}
