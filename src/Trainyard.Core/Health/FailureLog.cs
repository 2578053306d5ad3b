using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Storage;

namespace Trainyard.Health;

/// <summary>
/// How this process logs failures, one for all its parts. An outage of a service is one line when it begins and one when it ends, however
/// many callers wait. What is no outage has its stack trace, and an identical one comes again at most once a minute, with a count.
/// </summary>
/// <param name="time">Measures outages, and the minute.</param>
/// <param name="log">Where outages are written; other failures go to the log of the part that failed.</param>
public sealed partial class FailureLog(TimeProvider time, ILogger log)
{
    private const int MaxRemembered = 1_000;
    private const int MaxReason = 300;
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMinutes(1);

    /// <summary>No call to a service for this long after it failed: whether the same outage continues is not known.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Outage> _outages = [];
    private readonly ConcurrentDictionary<Repeated, Count> _repeated = new();
    private volatile bool _isAnyAway;

    /// <summary>A service did not answer. Logged when it is the first failure of an outage.</summary>
    public void IsAway(string service, string? reason)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_outages.TryGetValue(service, out var known) && time.GetElapsedTime(known.LastFailure, now) < Forgotten)
            {
                known.LastFailure = now;
                return;
            }
            _outages[service] = new Outage(now) { LastFailure = now };
            _isAnyAway = true;
        }
        Away(log, service, OneLine(reason));
    }

    /// <summary>A service has answered. Logged when it ends an outage; else it costs nothing.</summary>
    /// <param name="service">As it was called when it went away.</param>
    /// <param name="quiet">The outage is over when no call failed for this long: of a service that answers some calls and fails others.</param>
    /// <param name="underway">How long an answer can be on its way to the caller: one in an outage that is younger may have been given before it began.</param>
    public void IsBack(string service, TimeSpan quiet = default, TimeSpan underway = default)
    {
        if (!_isAnyAway) return;
        TimeSpan lasted;
        lock (_lock)
        {
            if (!_outages.TryGetValue(service, out var outage)) return;
            if (time.GetElapsedTime(outage.LastFailure) < quiet || time.GetElapsedTime(outage.Began) < underway) return;
            _outages.Remove(service);
            _isAnyAway = _outages.Count > 0;
            lasted = time.GetElapsedTime(outage.Began);
        }
        Back(log, service, lasted.TotalSeconds.ToString(lasted.TotalSeconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture));
    }

    /// <summary>Part of this process could not do its work, and continues or tries again.</summary>
    /// <param name="part">The log of that part.</param>
    /// <param name="what">What could not be done, as a sentence without a full stop.</param>
    /// <param name="e">Why.</param>
    /// <param name="job">The job that it was about.</param>
    public void Failed(ILogger part, string what, Exception e, JobId? job = null)
    {
        if (e is UnavailableException { InnerException: not (OperationCanceledException or TimeoutException) } away)
        {
            IsAway(away.Service, away.InnerException?.Message);
            Waits(part, About(job), what, e.Message);
        }
        else if (e is UnavailableException or OperationCanceledException or TimeoutException)
        {
            // Nobody knows which service: one that is known to be away explains it.
            if (IsAnyAway()) Waits(part, About(job), what, e.Message);
            else if (IsDue(new Repeated(part, what, null, e.GetType(), null), out var more)) NoAnswer(part, About(job), what, more);
        }
        // Their sentences say what to do, which no stack trace does.
        else if (e is StorageFullException or InvalidSettingException)
        {
            if (IsDue(new Repeated(part, what, null, e.GetType(), null), out var more)) Refused(part, About(job), what, e.Message, more);
        }
        else if (IsDue(new Repeated(part, what, job, e.GetType(), e.Message), out var more))
        {
            Bug(part, About(job), what, more, e);
        }
    }

    private bool IsAnyAway()
    {
        if (!_isAnyAway) return false;
        lock (_lock) return _outages.Values.Any(outage => time.GetElapsedTime(outage.LastFailure) < Forgotten);
    }

    /// <param name="repeated">What failed.</param>
    /// <param name="more">How often it failed unheard since it was logged last.</param>
    private bool IsDue(Repeated repeated, out int more)
    {
        var count = _repeated.GetOrAdd(repeated, _ => new Count());
        var isDue = count.Add(time, out more);
        if (_repeated.Count > MaxRemembered) Forget();
        return isDue;
    }

    private void Forget()
    {
        foreach (var (repeated, _) in _repeated.Where(known => known.Value.IsOld(time))) _repeated.TryRemove(repeated, out _);
        // Each of them is another one: then all are logged.
        if (_repeated.Count > MaxRemembered) _repeated.Clear();
    }

    private static string About(JobId? job) => job is { } id ? $"Job {id}: " : "";

    private static string OneLine(string? reason)
    {
        var line = (reason ?? "no reason is known").ReplaceLineEndings(" ").Trim();
        return line.Length > MaxReason ? $"{line[..MaxReason]}…" : line;
    }

    private sealed record Outage(long Began)
    {
        public long LastFailure { get; set; }
    }

    private sealed record Repeated(ILogger Part, string What, JobId? Job, Type Type, string? Message);

    private sealed class Count
    {
        private readonly Lock _lock = new();
        private long? _loggedAt;
        private int _since;

        public bool Add(TimeProvider time, out int more)
        {
            lock (_lock)
            {
                more = _since;
                if (_loggedAt is { } at && time.GetElapsedTime(at) < RepeatAfter)
                {
                    _since++;
                    return false;
                }
                (_loggedAt, _since) = (time.GetTimestamp(), 0);
                return true;
            }
        }

        public bool IsOld(TimeProvider time)
        {
            lock (_lock) return _loggedAt is not { } at || time.GetElapsedTime(at) >= RepeatAfter;
        }
    }

    [LoggerMessage(480, LogLevel.Warning, "{Service} does not answer; trying again until it does ({Why})")]
    private static partial void Away(ILogger log, string service, string why);

    [LoggerMessage(481, LogLevel.Information, "{Service} answers again, after {Seconds} s")]
    private static partial void Back(ILogger log, string service, string seconds);

    [LoggerMessage(482, LogLevel.Debug, "{About}{What}: {Why}")]
    private static partial void Waits(ILogger log, string about, string what, string why);

    [LoggerMessage(483, LogLevel.Warning, "{About}{What}: no answer in time; trying again ({More} more since this was logged last)")]
    private static partial void NoAnswer(ILogger log, string about, string what, int more);

    [LoggerMessage(484, LogLevel.Error, "{About}{What}: {Why} ({More} more since this was logged last)")]
    private static partial void Refused(ILogger log, string about, string what, string why, int more);

    [LoggerMessage(485, LogLevel.Error, "{About}{What}; trying again ({More} more since this was logged last)")]
    private static partial void Bug(ILogger log, string about, string what, int more, Exception e);
}
