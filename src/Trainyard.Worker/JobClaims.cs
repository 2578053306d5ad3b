using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Queue;
using Trainyard.Storage;

namespace Trainyard.Worker;

/// <summary>
/// Makes jobs this worker's own. Slots that wait while others are answered are answered next, together: a list and a write for all of them. While
/// the store is away it asks again, and a claim whose answer was lost it knows for its own.
/// </summary>
internal sealed class JobClaims(IJobStore jobs, string worker, TimeProvider time, ILogger log, FailureLog failures)
{
    /// <summary>More of the backlog than there are messages: what goes first may have none yet.</summary>
    private const int MoreOfTheBacklog = 4;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly RetryPipeline _retry = new(time, RetryDelay, UnavailableException.IsPassing);
    private readonly ConcurrentQueue<Request> _waiting = new();
    private int _isAnswering;

    /// <summary>
    /// A message says that there is work; what goes first the store says, now: perhaps a job of a higher priority that was submitted
    /// after the message was sent. Null: nothing waits.
    /// </summary>
    public async Task<ClaimedJob?> NextAsync(QueuedJob message, CancellationToken stopping)
    {
        var request = new Request(message);
        _waiting.Enqueue(request);
        if (Interlocked.Exchange(ref _isAnswering, 1) == 0) _ = AnswerAllAsync(stopping);
        try
        {
            await request.Answer.WaitAsync(stopping);
        }
        catch (OperationCanceledException) when (!request.TryBegin())
        {
            // A claim that nobody knows of would hold the job until its lease runs out.
        }
        var claimed = await request.Answer;
        // What the slot does with it must not keep the others waiting.
        await Task.Yield();
        return claimed;
    }

    /// <summary>
    /// Which job goes to each message: the one that it announces, unless another goes before it and is not on its way to somebody else. A job
    /// whose last message was sent before this one is: the queue keeps the order. A job that another displaces waits for that one's message
    /// from then on, which announces a job that is taken, and so stands for whichever was dispatched when it was sent.
    /// </summary>
    /// <param name="messages">When each was sent, and its job as it is now; null: nobody can claim that any more.</param>
    /// <param name="backlog">The first that wait, in the store's order.</param>
    internal static IReadOnlyList<Assignment> Assign(IReadOnlyList<(DateTimeOffset? SentAt, Job? Job)> messages, IReadOnlyList<Job> backlog)
    {
        var announced = messages.Select(message => message.Job).OfType<Job>().Select(job => job.Id).ToHashSet();
        var others = backlog.Where(job => !announced.Contains(job.Id)).ToList();
        var places = backlog.Select((job, place) => (job.Id, place)).ToDictionary(b => b.Id, b => b.place);
        var owners = messages.Select(message => message.Job ?? TakeOther(other => other.DispatchedAt is { } at && at == message.SentAt)).ToList();
        var assigned = new Assignment[messages.Count];
        // Those that go first have the first choice.
        foreach (var i in Enumerable.Range(0, messages.Count).OrderBy(i => owners[i] is { } owner ? PlaceOf(owner) : int.MaxValue))
        {
            var (sentAt, owner) = (messages[i].SentAt, owners[i]);
            var first = TakeOther(other => owner is null || (PlaceOf(other) < PlaceOf(owner) && !(other.DispatchedAt <= sentAt)));
            assigned[i] = first is null ? new(owner, null) : new(first, owner);
        }
        return assigned;

        int PlaceOf(Job job) => places.GetValueOrDefault(job.Id, int.MaxValue);

        Job? TakeOther(Predicate<Job> isWanted)
        {
            var at = others.FindIndex(isWanted);
            if (at < 0) return null;
            var other = others[at];
            others.RemoveAt(at);
            return other;
        }
    }

    private async Task AnswerAllAsync(CancellationToken stopping)
    {
        do
        {
            while (Waiting().ToList() is { Count: > 0 } waiting) await AnswerAsync(waiting, stopping);
            Volatile.Write(ref _isAnswering, 0);
        }
        // Whoever came since its last look found it at work.
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _isAnswering, 1) == 0);
    }

    private IEnumerable<Request> Waiting()
    {
        while (_waiting.TryDequeue(out var request)) if (request.TryBegin()) yield return request;
    }

    private async Task AnswerAsync(IReadOnlyList<Request> requests, CancellationToken stopping)
    {
        try
        {
            // Whoever was forestalled by another worker still has a message, which announces a job that waits.
            for (var left = requests; left.Count > 0; left = [.. left.Where(request => !request.Answer.IsCompleted)]) await ClaimAsync(left, stopping);
        }
        catch (Exception e)
        {
            var left = requests.Where(request => !request.Answer.IsCompleted).ToList();
            if (requests.Count == 1 || stopping.IsCancellationRequested) left.ForEach(request => request.Fail(e));
            // One job that cannot be read is its own message's failure.
            else foreach (var request in left) await AnswerAsync([request], stopping);
        }
    }

    /// <summary>One try for each.</summary>
    private async Task ClaimAsync(IReadOnlyList<Request> requests, CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        var query = new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = requests.Count + MoreOfTheBacklog };
        var backlog = (await UntilAnsweredAsync(() => jobs.ListAsync(query, stopping), stopping)).Jobs;
        var known = backlog.ToDictionary(job => job.Id);
        var others = requests.Select(request => request.Message.Job).Where(id => !known.ContainsKey(id)).ToList();
        if (others.Count > 0) foreach (var job in await UntilAnsweredAsync(() => jobs.FindAsync(others, stopping), stopping)) known.TryAdd(job.Id, job);

        // Each once: a message may be repeated.
        var announced = requests.Select(r => known.Remove(r.Message.Job, out var job) && IsFree(job, now) ? job : null).ToList();
        var assigned = Assign([.. requests.Zip(announced, (r, job) => (r.Message.DispatchedAt, job))], [.. backlog.Where(job => job.IsKnownHere() && job.IsDue(now))]);

        // Before the claim: a crash between them publishes once more, which the claim makes harmless.
        var displaced = assigned.Where(a => a.Displaced is not null)
            .Select(a => new JobChange(a.Displaced!, job => a.Job!.DispatchedAt is { } at ? job.Dispatch(at) : job.ClearDispatch()))
            .ToList();
        if (displaced.Count > 0) await UntilAnsweredAsync(() => jobs.UpdateAsync(displaced, stopping), stopping);
        var pairs = requests.Zip(assigned, (request, assignment) => (Request: request, assignment.Job)).ToList();
        foreach (var (request, job) in pairs) if (job is null) request.Succeed(null);
        await ClaimAsync([.. pairs.Where(p => p.Job is not null).Select(p => (p.Request, p.Job!))], stopping);
    }

    /// <summary>Not cut short when the worker is to leave: a claim that nobody knows of would hold the job until its lease runs out.</summary>
    private async Task ClaimAsync(IReadOnlyList<(Request Request, Job Job)> assigned, CancellationToken stopping)
    {
        if (assigned.Count == 0) return;
        var changes = assigned.Select(a => ClaimOf(a.Job, Guid.NewGuid(), EventKey.CreateSecret())).ToList();
        await UntilAnsweredAsync(
            async () =>
            {
                var askedAt = time.GetTimestamp();
                var answers = await jobs.UpdateAsync(changes, CancellationToken.None);
                foreach (var ((request, _), answer) in assigned.Zip(answers)) if (answer.Changed) request.Succeed(new ClaimedJob(answer.Job!, askedAt));
                return true;
            },
            stopping);
    }

    /// <summary>Whoever dispatched a job found that its pause was over; this worker's clock may be behind.</summary>
    private static bool IsFree(Job job, DateTimeOffset now) => job.State == JobState.Queued && job.IsKnownHere() && (job.DispatchedAt is not null || job.IsDue(now));

    private JobChange ClaimOf(Job job, Guid claim, byte[] secret) => new(job, present =>
    {
        var now = time.GetUtcNow();
        return IsFree(present, now) ? present.Claim(worker, claim, now, secret) : RenewOwn(present, claim);
    });

    /// <summary>An earlier call has claimed it, and its answer was lost: the job is ours, and the lease starts again.</summary>
    private static Job? RenewOwn(Job job, Guid claim) => job.Lease?.Claim == claim ? job.Renew(job.Fence) : null;

    /// <summary>While the store is away the message stays in hand, so that it does not run in circles between broker and worker.</summary>
    private Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask, CancellationToken stopping) =>
        _retry.RunAsync(_ => ask(), e => failures.Failed(log, "No job can be claimed", e), stopping);

    /// <param name="Job">Null: nothing is left for the message.</param>
    /// <param name="Displaced">Whose message it was; null: the job's own, or nobody's.</param>
    internal readonly record struct Assignment(Job? Job, Job? Displaced);

    /// <summary>One message in a slot's hand.</summary>
    private sealed class Request(QueuedJob message)
    {
        private readonly TaskCompletionSource<ClaimedJob?> _answer = new();
        private int _hasBegun;

        public QueuedJob Message => message;

        public Task<ClaimedJob?> Answer => _answer.Task;

        /// <summary>Of whoever answers it, and whoever gives it up: one of them.</summary>
        public bool TryBegin() => Interlocked.Exchange(ref _hasBegun, 1) == 0;

        public void Succeed(ClaimedJob? claimed) => _answer.TrySetResult(claimed);

        public void Fail(Exception e) => _answer.TrySetException(e);
    }
}

/// <param name="Job">The job as this worker holds it.</param>
/// <param name="AskedAt">When it asked for it: from then on the lease may run out.</param>
internal readonly record struct ClaimedJob(Job Job, long AskedAt);
