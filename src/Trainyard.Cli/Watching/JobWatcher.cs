using System.Runtime.CompilerServices;
using Trainyard.Api;

namespace Trainyard.Cli.Watching;

/// <summary>
/// Follows a job until it ends: each event once and in order. Once it has reached the server it never gives up: it connects again, and
/// goes on from where it was.
/// </summary>
internal sealed class JobWatcher(Uri server, TrainyardClient client)
{
    private const int PageSize = 5000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>After so long without a word, the watcher asks; a job may change without an event, and a proxy may swallow the push.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <param name="id">The job.</param>
    /// <param name="after">After which event to begin.</param>
    /// <param name="cancel">Ends the watch.</param>
    public async IAsyncEnumerable<JobUpdate> WatchAsync(JobId id, EventCursor after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var job = await client.GetJobAsync(id, cancel);
        var cursor = after;
        yield return new JobUpdate(job, []);

        for (var failures = 0; !job.State.IsFinal();)
        {
            await using var hub = await TryOpenAsync(id, cursor, cancel);
            if (hub is null)
            {
                yield return new JobUpdate(job, [], Connected: false);
                await Task.Delay(Pause(failures++), cancel);
                continue;
            }
            failures = 0;
            while (!job.State.IsFinal() && await NextAsync(hub, id, cancel) is { } delta)
            {
                (job, cursor, var update) = Take(delta, job, cursor);
                yield return update;
            }
        }

        for (var more = true; more;)
        {
            var page = await PatientlyAsync(() => client.GetEventsAsync(id, cursor, PageSize, cancel), cancel);
            (cursor, more) = (page.Next, page.More);
            if (page.Events.Count > 0) yield return new JobUpdate(job, page.Events);
        }
    }

    /// <summary>A subscription that was renewed may repeat events, and a look at the job may be older than the last push.</summary>
    private static (JobView Job, EventCursor Cursor, JobUpdate Update) Take(JobDelta delta, JobView job, EventCursor cursor)
    {
        var newest = delta.Job.Version >= job.Version ? delta.Job : job;
        var events = delta.Events.Where(e => e.Cursor > cursor).ToList();
        return (newest, delta.Next > cursor ? delta.Next : cursor, new JobUpdate(newest, events));
    }

    private async Task<HubChannel?> TryOpenAsync(JobId id, EventCursor cursor, CancellationToken cancel)
    {
        try
        {
            return await HubChannel.OpenAsync(server, client, id, cursor, cancel);
        }
        catch (Exception e) when (IsPassing(e, cancel))
        {
            return null;
        }
    }

    /// <summary>The next delta; null when the connection is gone.</summary>
    private async Task<JobDelta?> NextAsync(HubChannel hub, JobId id, CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(Silence);
        try
        {
            return await hub.Deltas.WaitToReadAsync(silence.Token) && hub.Deltas.TryRead(out var delta) ? delta : null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            try
            {
                return new JobDelta(await client.GetJobAsync(id, cancel), [], EventCursor.Start);
            }
            catch (Exception e) when (IsPassing(e, cancel))
            {
                return null;
            }
        }
    }

    /// <summary>Asks until the server answers.</summary>
    public static async Task<T> PatientlyAsync<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (IsPassing(e, cancel))
            {
                await Task.Delay(Pause(failures), cancel);
            }
        }
    }

    /// <summary>Whether trying again may help: not when the server said no, such as to who has been signed out.</summary>
    private static bool IsPassing(Exception e, CancellationToken cancel) =>
        !cancel.IsCancellationRequested && e is not TrainyardException { Problem.Status: < 500 and not 429 };

    private static TimeSpan Pause(int failures) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 0.25 * Math.Pow(2, Math.Min(failures, 10))));
}
