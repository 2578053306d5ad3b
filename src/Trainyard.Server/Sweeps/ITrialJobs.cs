using Trainyard.Jobs;
using Trainyard.Sweeps;

namespace Trainyard.Server.Sweeps;

/// <summary>Makes the jobs of trials.</summary>
internal interface ITrialJobs
{
    /// <summary>The job that a trial's entry has named, ready to be stored; or why there can be none.</summary>
    /// <param name="sweep">Of the trial.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="number">Which of its jobs.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<(Job? Job, string? WhyNot)> MakeAsync(Sweep sweep, Trial trial, int number, CancellationToken cancellationToken);
}
