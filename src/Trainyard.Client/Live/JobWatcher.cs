using System.Runtime.CompilerServices;
using Trainyard.Contracts;

namespace Trainyard.Client;

/// <summary>
/// Follows a job until it ends: each event once and in order. It listens to the hub; where that cannot be reached, as behind a proxy that takes no
/// WebSockets, it asks the HTTP API instead. Once it has reached the server it never gives up: it reconnects, and continues at its cursor.
/// </summary>
public sealed class JobWatcher(Uri server, TrainyardClient client)
{
    private const int PageSize = 5000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>A hub that has not answered within this time is taken for one that cannot be reached.</summary>
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(5);

    /// <summary>An answer that takes longer is not waited for: the server counts as out of reach.</summary>
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Between two requests, where the hub cannot be reached.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest time without another try to reach the hub.</summary>
    private static readonly TimeSpan LongestHubPause = TimeSpan.FromMinutes(1);

    /// <summary>After this much silence the watcher polls; a job may change without an event, and a proxy may swallow the push.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <param name="id">The job.</param>
    /// <param name="after">After which event to begin.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async IAsyncEnumerable<WatchUpdate> WatchAsync(JobId id, EventCursor after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var job = await client.GetJobAsync(id, cancellationToken);
        var cursor = after;
        yield return new WatchUpdate(job, []);

        var (hubFailures, hubDue) = (0, Environment.TickCount64);
        for (var failures = 0; !job.State.IsFinal();)
        {
            await using var hub = Environment.TickCount64 >= hubDue ? await TryOpenAsync(id, cursor, cancellationToken) : null;
            if (hub is not null)
            {
                (failures, var heard) = (0, false);
                while (!job.State.IsFinal() && await NextAsync(hub, id, cursor, cancellationToken) is { } delta)
                {
                    (heard, (job, cursor, var update)) = (true, Take(delta, job, cursor));
                    yield return update;
                }
                // One that opens and breaks at once, as some proxies have it, is no better than none.
                hubFailures = heard ? 0 : hubFailures;
                hubDue = Environment.TickCount64 + (heard ? 0 : (long)HubPause(hubFailures++).TotalMilliseconds);
                continue;
            }

            if (Environment.TickCount64 >= hubDue) hubDue = Environment.TickCount64 + (long)HubPause(hubFailures++).TotalMilliseconds;
            if (await TryAskAsync(id, cursor, cancellationToken) is { } asked)
            {
                failures = 0;
                (job, cursor, var update) = Take(asked, job, cursor);
                yield return update;
                if (!job.State.IsFinal()) await Task.Delay(PollInterval, cancellationToken);
            }
            else
            {
                yield return new WatchUpdate(job, [], Connected: false);
                await Task.Delay(Pause(failures++), cancellationToken);
                // The server was away, and its hub with it: both may be back.
                (hubFailures, hubDue) = (0, Environment.TickCount64);
            }
        }

        for (var more = true; more;)
        {
            var page = await PatientlyAsync(() => client.GetEventsAsync(id, cursor, PageSize, cancellationToken), cancellationToken);
            (cursor, more) = (page.Next, page.More);
            if (page.Events.Count > 0) yield return new WatchUpdate(job, page.Events);
        }
    }

    /// <summary>A subscription that was renewed may repeat events, and a job that was read may be older than the last push.</summary>
    private static (JobView Job, EventCursor Cursor, WatchUpdate Update) Take(JobDelta delta, JobView job, EventCursor cursor)
    {
        var newest = delta.Job.Version >= job.Version ? delta.Job : job;
        var events = delta.Events.Where(e => e.Cursor > cursor).ToList();
        return (newest, delta.Next > cursor ? delta.Next : cursor, new WatchUpdate(newest, events));
    }

    private async Task<HubChannel?> TryOpenAsync(JobId id, EventCursor cursor, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(OpenTimeout);
        try
        {
            return await HubChannel.OpenAsync(server, client, id, cursor, limit.Token);
        }
        catch (Exception e) when (IsPassing(e, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>The next delta; null when the connection is gone.</summary>
    private async Task<JobDelta?> NextAsync(HubChannel hub, JobId id, EventCursor cursor, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Silence);
        try
        {
            return await hub.Deltas.WaitToReadAsync(silence.Token) && hub.Deltas.TryRead(out var delta) ? delta : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await TryAskAsync(id, cursor, cancellationToken);
        }
    }

    /// <summary>The job as it is, and its events after <paramref name="cursor"/>; null when the server cannot be reached.</summary>
    private async Task<JobDelta?> TryAskAsync(JobId id, EventCursor cursor, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AskTimeout);
        try
        {
            var job = await client.GetJobAsync(id, limit.Token);
            var page = await client.GetEventsAsync(id, cursor, PageSize, limit.Token);
            return new JobDelta(job, page.Events, page.Next);
        }
        catch (Exception e) when (IsPassing(e, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>Asks until the server answers.</summary>
    public static async Task<T> PatientlyAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (IsPassing(e, cancellationToken))
            {
                await Task.Delay(Pause(failures), cancellationToken);
            }
        }
    }

    /// <summary>Whether a retry may help: not when the server refuses, for example after signing out, and not when this machine fails.</summary>
    private static bool IsPassing(Exception e, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && e is not (TrainyardException { Problem.Status: < 500 and not 429 } or LocalFailureException);

    private static TimeSpan Pause(int failures) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 0.25 * Math.Pow(2, Math.Min(failures, 10))));

    /// <summary>The first retries come soon, as the connection may have broken just now.</summary>
    private static TimeSpan HubPause(int failures) => TimeSpan.FromSeconds(Math.Min(LongestHubPause.TotalSeconds, Math.Pow(2, Math.Min(failures, 10))));
}
