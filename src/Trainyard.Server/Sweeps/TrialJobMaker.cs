using System.Text.Json;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Search.Space;
using Trainyard.Server.Datasets;
using Trainyard.Server.Jobs;
using Trainyard.Sweeps;

namespace Trainyard.Server.Sweeps;

/// <summary>Makes a trial's job of its sweep's spec and its own point, as a submit of that spec would.</summary>
internal sealed class TrialJobMaker(NewJobs newJobs, DatasetDirectory datasets, IJobStore jobs, IArtifactStore artifacts) : ITrialJobs
{
    public async Task<(Job? Job, string? WhyNot)> MakeAsync(Sweep sweep, Trial trial, int number, CancellationToken cancellationToken)
    {
        var name = trial.Jobs.Count == 1 ? $"{sweep.Name} #{trial.Number}" : $"{sweep.Name} #{trial.Number}.{number}";
        var known = await datasets.KnownAsync(cancellationToken);
        if (Read(sweep.Plan, name, trial.Point, number, known, out var errors) is not { } spec) return (null, Describe(errors));
        var made = await newJobs.MakeAsync(spec, known.Find(spec.Dataset), sweep.Owner, sweep.OwnerId, cancellationToken);
        if (made.Job is not { } job) return (null, Describe(made.Errors!));
        var until = sweep.UntilOf(trial);
        job = job with
        {
            Id = trial.Jobs[number],
            Trial = new JobTrial(sweep.Id, trial.Number) { Until = until },
            // A worker that knows no rungs would train through them.
            SpecVersion = until is null ? job.SpecVersion : Math.Max(job.SpecVersion, Versions.Rungs),
        };
        return trial.From is { } from ? await AdoptAsync(job, sweep.Trials[from].Jobs[number], jobs, artifacts, cancellationToken) : (job, null);
    }

    /// <summary>The job goes on where another one waits, which does not go on before this one is there.</summary>
    internal static async Task<(Job? Job, string? WhyNot)> AdoptAsync(Job job, JobId from, IJobStore jobs, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(from, cancellationToken) is not { Checkpoint: { } checkpoint }) return (null, $"The job {from}, from which it was to go on, has no checkpoint.");
        var copy = await artifacts.CopyAsync(checkpoint.Artifact, job.Id, cancellationToken);
        return (job with { Parent = from, Checkpoint = checkpoint with { Artifact = copy, Metrics = null, IsAdopted = true }, SpecVersion = Math.Max(job.SpecVersion, Versions.Rungs) }, null);
    }

    /// <summary>The spec of a trial; null, and messages by field: it would be refused.</summary>
    public static JobSpec? Read(SweepPlan plan, string name, SearchPoint point, int number, KnownDatasets known, out IReadOnlyDictionary<string, string[]> errors) =>
        SpecReader.Read(JsonSerializer.SerializeToUtf8Bytes(plan.SpecOf(name, point, number), WireJson.Options), known, out errors);

    public static string Describe(IReadOnlyDictionary<string, string[]> errors) => string.Join(' ', errors.Select(e => $"{e.Key} {string.Join(' ', e.Value)}".Trim()));
}
