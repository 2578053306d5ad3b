using System.Runtime.CompilerServices;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Watching;

/// <summary>Reads a job's log: each line once and in order.</summary>
/// <param name="client">The server.</param>
/// <param name="job">The job.</param>
/// <param name="query">Which lines.</param>
internal sealed class LogReader(TrainyardClient client, JobId job, LogRequest query)
{
    private EventCursor _cursor = query.After;

    /// <summary>The lines that are there now.</summary>
    public IAsyncEnumerable<LineLogged> ReadAsync(CancellationToken cancellationToken) => ReadAsync(ask => ask(), cancellationToken);

    /// <summary>The lines to the end of the job, as they come; a server that is away for a while is waited for.</summary>
    public async IAsyncEnumerable<LineLogged> FollowAsync(JobWatcher watcher, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = -1;
        // The figures are not wanted: only that the log has grown, and that the job has ended.
        await foreach (var update in watcher.WatchAsync(job, EventCursor.End, cancellationToken))
        {
            if (update.Job.LogLines == known) continue;
            known = update.Job.LogLines;
            await foreach (var line in ReadAsync(Patiently, cancellationToken)) yield return line;
        }
        await foreach (var line in ReadAsync(Patiently, cancellationToken)) yield return line;

        Task<LogPage> Patiently(Func<Task<LogPage>> ask) => JobWatcher.PatientlyAsync(ask, cancellationToken);
    }

    private async IAsyncEnumerable<LineLogged> ReadAsync(Func<Func<Task<LogPage>>, Task<LogPage>> how, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var more = true; more;)
        {
            var page = await how(() => client.GetLogAsync(job, query with { After = _cursor }, cancellationToken));
            foreach (var line in page.Lines) yield return line;
            (_cursor, more) = (page.Next, page.More);
        }
    }
}
