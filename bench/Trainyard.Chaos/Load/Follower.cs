using System.Collections.Concurrent;
using Trainyard.Chaos.Checking;
using Trainyard.Chaos.Fleet;
using Trainyard.Contracts;

namespace Trainyard.Chaos.Load;

/// <summary>Follows every job as a client does, by cursor, and notes when it was shown what.</summary>
internal sealed class Follower(FleetClient client)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<JobId, Followed> _jobs = new();

    /// <summary>When anything new was seen.</summary>
    public DateTimeOffset LastNews { get; private set; } = DateTimeOffset.UtcNow;

    /// <summary>Jobs that it follows.</summary>
    public int Count => _jobs.Count;

    public int Ended => _jobs.Values.Count(j => j.Ended);

    public IReadOnlyList<Sighting> Sightings(JobId job) => _jobs.TryGetValue(job, out var followed) ? followed.Sightings : [];

    public void Add(JobId job) => _jobs.TryAdd(job, new Followed());

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // One list instead of a question for each: most jobs wait.
            foreach (var job in await client.AllJobsAsync(cancellationToken))
            {
                if (_jobs.TryGetValue(job.Id, out var followed) && !followed.Ended && job.StartedAt is not null) await LookAsync(job, followed, cancellationToken);
            }
            await Task.Delay(LookAgainAfter, cancellationToken);
        }
    }

    private async Task LookAsync(JobSummary job, Followed followed, CancellationToken cancellationToken)
    {
        var after = followed.Sightings is [.., var last] ? last.Event.Cursor : EventCursor.Start;
        var events = await client.EventsAsync(job.Id, after, cancellationToken);
        var now = DateTimeOffset.UtcNow;
        followed.Sightings = [.. followed.Sightings, .. events.Select(e => new Sighting(now, e))];
        // The list is older than the events: of a job that had ended then, these are all.
        if (events.Count > 0) LastNews = now;
        followed.Ended = job.State.IsFinal();
    }

    private sealed class Followed
    {
        public volatile IReadOnlyList<Sighting> Sightings = [];
        public volatile bool Ended;
    }
}
