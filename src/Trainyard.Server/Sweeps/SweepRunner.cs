using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Server.Jobs;
using Trainyard.Storage;
using Trainyard.Sweeps;
using Trainyard.Workers;

namespace Trainyard.Server.Sweeps;

/// <summary>
/// Runs the sweeps: takes in what the jobs of their trials tell, stores what is decided then, and sees to it that the jobs are as decided. It may die between any two of these and
/// repeat itself, and several may run at once: the record is changed by compare-and-set, and the jobs follow the record.
/// </summary>
internal sealed partial class SweepRunner(
    ISweepStore sweeps, IJobStore jobs, JobChanges changes, ITrialJobs trialJobs, ILiveJobs live, IWorkerRegistry workers, TimeProvider time, ILogger<SweepRunner> log, FailureLog? failures = null)
    : BackgroundService
{
    /// <summary>Without a notification it looks at the sweeps, and at the trials in training, this often.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>And this often at the trials that wait, which change only where a person changes them.</summary>
    private static readonly TimeSpan LookAtAllEvery = TimeSpan.FromSeconds(15);

    /// <summary>From the beginning of one look to the next, at least: what changes meanwhile is looked at together.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);
    private readonly Lock _gate = new();
    private readonly Dictionary<SweepId, Sweep> _known = [];
    private readonly Dictionary<JobId, SweepId> _sweepOf = [];
    private News _news = new();
    private TaskCompletionSource _changed = new();
    private long? _polled, _lookedAtAll;
    private int _slots = 1;

    /// <summary>Somebody changed the sweep: it is read and looked at now.</summary>
    public void Wake(SweepId sweep)
    {
        lock (_gate) _news.Sweeps.Add(sweep);
        _changed.TrySetResult();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stopping)
    {
        using var watch = live.Watch(Notice);
        while (!stopping.IsCancellationRequested)
        {
            var (changed, began) = (_changed, time.GetTimestamp());
            try
            {
                await LookAsync(stopping);
            }
            catch (Exception e) when (e is UnavailableException || !stopping.IsCancellationRequested)
            {
                _failures.Failed(log, "Sweeps could not be looked at", e);
            }
            catch (OperationCanceledException)
            {
                // The server stops.
            }
            await changed.Task.WaitAsync(PollInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _changed = new();
            var rest = Pause - time.GetElapsedTime(began);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private void Notice(JobId? job)
    {
        lock (_gate)
        {
            if (job is null) _news.AnyJob = true;
            else if (_sweepOf.ContainsKey(job.Value)) _news.Jobs.Add(job.Value);
            else return;
        }
        _changed.TrySetResult();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        News news;
        lock (_gate) (news, _news) = (_news, new());
        var looksAtAll = news.AnyJob || _lookedAtAll is not { } all || time.GetElapsedTime(all) >= LookAtAllEvery;
        if (looksAtAll || _polled is not { } polled || time.GetElapsedTime(polled) >= PollInterval)
        {
            _polled = time.GetTimestamp();
            if (looksAtAll) _lookedAtAll = _polled;
            await CountSlotsAsync(cancellationToken);
            await ReadAsync(cancellationToken);
            foreach (var sweep in _known.Values.ToList()) await TryAsync(sweep, [.. sweep.Trials.Where(t => !t.HasEnded && (looksAtAll || sweep.HasEnded || news.Sweeps.Contains(sweep.Id) || t.State == TrialState.Active))], cancellationToken);
            return;
        }
        foreach (var id in news.Sweeps)
        {
            if (await sweeps.FindAsync(id, cancellationToken) is { } changed) Know(changed);
            if (_known.TryGetValue(id, out var sweep)) await TryAsync(sweep, [.. sweep.Trials.Where(t => !t.HasEnded)], cancellationToken);
        }
        foreach (var of in news.Jobs.GroupBy(job => _sweepOf.GetValueOrDefault(job)))
        {
            if (_known.TryGetValue(of.Key, out var sweep)) await TryAsync(sweep, [.. sweep.Trials.Where(t => !t.HasEnded && t.Jobs.Any(of.Contains))], cancellationToken);
        }
    }

    private async Task CountSlotsAsync(CancellationToken cancellationToken) =>
        _slots = Math.Max(1, (await workers.ListAsync(cancellationToken)).OpenSlots());

    /// <summary>The open sweeps as they are now.</summary>
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var open = await sweeps.ListOpenAsync(cancellationToken);
        foreach (var over in _known.Keys.Except(open).ToList()) Forget(over);
        foreach (var id in open)
        {
            if (await sweeps.FindAsync(id, cancellationToken) is { } sweep) Know(sweep);
        }
    }

    private async Task TryAsync(Sweep sweep, IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        try
        {
            await StepAsync(sweep, trials, cancellationToken);
        }
        catch (Exception e) when (e is not UnavailableException && !cancellationToken.IsCancellationRequested)
        {
            // One sweep's fault keeps no other waiting.
            _failures.Failed(log, $"The sweep {sweep.Id} could not be decided on", e);
        }
    }

    /// <param name="sweep">As it is known here; where it is no longer so, nothing is stored.</param>
    /// <param name="trials">Whose jobs are to be looked at.</param>
    /// <param name="cancellationToken">Ends the step.</param>
    private async Task StepAsync(Sweep sweep, IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        var found = await FindAsync(trials, cancellationToken);
        var now = time.GetUtcNow();
        var next = sweep.Observe(found, now).Decide(sweep.Asked.Parallel ?? _slots, now);
        if (next.History.Count > sweep.History.Count)
        {
            // Stored before anything is done about it: whoever comes after a crash does it.
            if (await sweeps.ReplaceAsync(sweep, next, cancellationToken) is not { } stored)
            {
                // Somebody else was first.
                Wake(sweep.Id);
                return;
            }
            Say(sweep, stored);
            trials = Touched(stored, sweep.History.Count, trials);
            var unseen = trials.Where(t => t.Number < sweep.Trials.Count && t.Jobs.Any(job => !found.ContainsKey(job))).ToList();
            foreach (var (id, job) in await FindAsync(unseen, cancellationToken)) found[id] = job;
            Know(sweep = stored);
        }
        foreach (var trial in trials.Select(t => sweep.Trials[t.Number]))
        {
            foreach (var (id, number) in trial.Jobs.Select((job, number) => (job, number))) await FollowAsync(sweep, trial, number, found.GetValueOrDefault(id), found, cancellationToken);
        }
    }

    private async Task<Dictionary<JobId, Job>> FindAsync(IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        JobId[] ids = [.. trials.SelectMany(t => t.Jobs)];
        return ids.Length == 0 ? [] : (await jobs.FindAsync(ids, cancellationToken)).ToDictionary(job => job.Id);
    }

    /// <summary>Those that were looked at, and those that new entries tell of.</summary>
    private static List<Trial> Touched(Sweep sweep, int known, IReadOnlyList<Trial> trials)
    {
        var entries = sweep.History.Skip(known).ToList();
        if (entries.Exists(e => e is SweepEnded)) return [.. sweep.Trials.Where(t => !t.HasEnded)];
        var numbers = entries.Select(e => e switch { TrialBegan b => b.Number, TrialPromoted p => p.Number, TrialStopped s => s.Number, _ => (int?)null }).OfType<int>();
        return [.. trials.Select(t => t.Number).Union(numbers).Select(number => sweep.Trials[number])];
    }

    private async Task FollowAsync(Sweep sweep, Trial trial, int number, Job? job, Dictionary<JobId, Job> found, CancellationToken cancellationToken)
    {
        if (job is null)
        {
            if (!trial.HasEnded) await AddAsync(sweep, trial, number, cancellationToken);
        }
        else if (job.Follow(sweep, found, time.GetUtcNow()) is not null)
        {
            await changes.UpdateAsync(job.Id, present => present.Follow(sweep, found, time.GetUtcNow()), cancellationToken);
        }
    }

    private async Task AddAsync(Sweep sweep, Trial trial, int number, CancellationToken cancellationToken)
    {
        var (job, whyNot) = await trialJobs.MakeAsync(sweep, trial, number, cancellationToken);
        if (job is null)
        {
            foreach (var other in trial.Jobs.Take(number)) await changes.UpdateAsync(other, j => j.RequestCancel(time.GetUtcNow()), cancellationToken);
            await sweeps.UpdateAsync(sweep.Id, s => s.Trials[trial.Number].HasEnded ? null : s.With(new TrialEnded(time.GetUtcNow(), trial.Number, TrialState.Failed, null, 0) { Why = whyNot }), cancellationToken);
            Wake(sweep.Id);
            return;
        }
        // Of a sweep that has ended, as one that was cancelled: another server may be about to add it, and finds that it is there.
        if (sweep.HasEnded) job = job.RequestCancel(time.GetUtcNow())!;
        await changes.AddAsync(job, $"{sweep.Id}/{trial.Number}/{number}", cancellationToken);
    }

    /// <summary>What changed since the last look.</summary>
    private sealed class News
    {
        public HashSet<SweepId> Sweeps { get; } = [];
        public HashSet<JobId> Jobs { get; } = [];

        /// <summary>Which jobs changed is not known.</summary>
        public bool AnyJob { get; set; }
    }

    private void Know(Sweep sweep)
    {
        if (!sweep.IsOpen)
        {
            Forget(sweep.Id);
            return;
        }
        var before = _known.GetValueOrDefault(sweep.Id);
        _known[sweep.Id] = sweep;
        lock (_gate)
        {
            foreach (var job in sweep.Trials.Skip(before?.Trials.Count ?? 0).SelectMany(t => t.Jobs)) _sweepOf[job] = sweep.Id;
        }
    }

    private void Forget(SweepId id)
    {
        if (!_known.Remove(id, out var sweep)) return;
        lock (_gate)
        {
            foreach (var job in sweep.Trials.SelectMany(t => t.Jobs)) _sweepOf.Remove(job);
        }
    }

    private void Say(Sweep before, Sweep after)
    {
        foreach (var entry in after.History.Skip(before.History.Count))
        {
            if (entry is TrialBegan began) TrialBegan(log, after.Id, began.Number, LogText.Clean(began.Point.ToString()), began.Until);
            else if (entry is TrialPromoted promoted) TrialPromoted(log, after.Id, promoted.Number, promoted.Until);
            else if (entry is SweepEnded ended) Ended(log, after.Id, ended.State, LogText.Clean(ended.Reason));
        }
    }

    [LoggerMessage(380, LogLevel.Information, "Sweep {Sweep}: trial {Trial} begins at {Point}, up to {Epochs} epochs")]
    private static partial void TrialBegan(ILogger log, SweepId sweep, int trial, string point, int epochs);

    [LoggerMessage(381, LogLevel.Information, "Sweep {Sweep}: trial {Trial} goes on up to {Epochs} epochs")]
    private static partial void TrialPromoted(ILogger log, SweepId sweep, int trial, int epochs);

    [LoggerMessage(382, LogLevel.Information, "Sweep {Sweep} is {State}: {Reason}")]
    private static partial void Ended(ILogger log, SweepId sweep, SweepState state, string reason);
}
