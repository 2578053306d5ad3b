using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Trainyard.Accounts;
using Trainyard.Jobs;
using Trainyard.Server.Accounts;

namespace Trainyard.Server.Jobs;

/// <summary>
/// What one account may ask of machines that others share: how many jobs, and how far ahead of theirs. With one server no more jobs than the
/// limit are let through, but for those that are submitted at the very moment of the last count; several servers know nothing of each other
/// between their counts, and may let through a few more.
/// </summary>
internal sealed class SubmitLimits(IJobStore jobs, IOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>A count is taken anew after this time, or when an eighth of the room that it left is used: counting at each submit would make a large backlog slow.</summary>
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(5);
    private const int Parts = 8;

    private readonly ConcurrentDictionary<AccountId, Room> _rooms = new();

    /// <summary>Why the account may add no job now; null when it may, which counts as one that it adds.</summary>
    public async ValueTask<string?> RefuseAsync(AccountId account, CancellationToken cancellationToken)
    {
        if (_rooms.TryGetValue(account, out var known) && time.GetElapsedTime(known.CountedAt) < CountEvery && known.TryTake()) return null;
        var limit = options.Value.MaxUnfinishedJobs;
        var counted = time.GetTimestamp();
        var left = limit - await jobs.CountUnfinishedAsync(account, cancellationToken);
        if (left <= 0)
        {
            _rooms.TryRemove(account, out _);
            return $"You have {limit:N0} jobs that have not ended, which is as many as one account may have: wait until some have ended, or cancel some. An admin may raise Server:MaxUnfinishedJobs.";
        }
        var room = new Room(counted, Math.Max(1, left / Parts));
        room.TryTake();
        _rooms[account] = room;
        return null;
    }

    /// <summary>Why this person may not give a job this priority; null when they may.</summary>
    public string? RefusePriority(int priority, ClaimsPrincipal user) => priority <= MaxPriorityOf(user)
        ? null
        : $"must be at most {MaxPriorityOf(user)}: only admins may put a job further ahead of those of others.";

    public int MaxPriorityOf(ClaimsPrincipal user) => user.IsAdmin() ? 100 : options.Value.MaxTrainerPriority;

    /// <summary>Jobs that may be added before the next count.</summary>
    private sealed class Room(long countedAt, long left)
    {
        private long _left = left;

        public long CountedAt => countedAt;

        public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;
    }
}
