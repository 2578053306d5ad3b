using System.Text;
using Trainyard.Chaos.Checking;
using Trainyard.Contracts;
using Trainyard.Fleet;

namespace Trainyard.Chaos.BadJobs;

/// <summary>A bad job, and what became of it.</summary>
/// <param name="Sent">As it was sent.</param>
/// <param name="Story">Its own job's; null for a refused one, and for a forgery.</param>
internal sealed record BadJob(SentBadJob Sent, Story? Story);

/// <summary>A bad job may hurt only itself, and a forged event nobody.</summary>
internal static class BadJobCheck
{
    public static IEnumerable<Violation> Check(History history) => [.. history.BadJobs.SelectMany(bad => CheckEnd(bad)), .. Forged(history).SelectMany(f => CheckForgery(f.Forgery, history))];

    public static IEnumerable<WrittenForgery> Forged(History history) => history.BadJobs.SelectMany(b => b.Sent.Forgeries);

    /// <summary>Whether what the server put aside is a forgery: then it is right.</summary>
    public static bool IsForgery(DeadLetterView deadLetter, IEnumerable<WrittenForgery> written) => written.Any(w =>
        deadLetter.Id == $"events-{Names.Topics.JobEvents}-{w.Partition}-{w.Offset}"
        || deadLetter.Id == $"{w.Forgery.Victim}-{w.Forgery.Cursor}"
        || (deadLetter.Key == w.Forgery.Victim.ToString() && Body(deadLetter).AsSpan().SequenceEqual(w.Forgery.Body)));

    /// <summary>Good jobs that broke a promise while this bad one was about: the victim of a forgery, or whoever trained when the bad one did.</summary>
    public static IEnumerable<Story> HurtBy(BadJob bad, History history, IReadOnlyList<Violation> violations)
    {
        var broken = violations.Select(v => v.Job).ToHashSet();
        return history.Jobs.Where(good => broken.Contains(good.Job.Id) && (bad.Sent.Planned.Kind == BadJobKind.Forging ? bad.Sent.Job == good.Job.Id : Met(bad, good)));
    }

    private static bool Met(BadJob bad, Story good) => bad.Story is { } story && story.Job.AttemptList.Any(one => good.Job.AttemptList.Any(other =>
        one.StartedAt <= (other.EndedAt ?? DateTimeOffset.MaxValue) && other.StartedAt <= (one.EndedAt ?? DateTimeOffset.MaxValue)));

    private static IEnumerable<Violation> CheckEnd(BadJob bad)
    {
        var (kind, job) = (bad.Sent.Planned.Kind, bad.Story?.Job);
        if (kind == BadJobKind.Forging || (kind == BadJobKind.Memory && bad.Sent.Refusal is not null)) yield break;
        var expected = kind == BadJobKind.Memory ? FailureReason.OutOfMemory : FailureReason.Diverged;
        if (job is { State: JobState.Failed } && job.Failure?.Reason == expected) yield break;
        var what = job is not null ? $"{job.State} {job.Failure?.Reason}".TrimEnd() : bad.Sent.Refusal is { } why ? $"refused: {why}" : "gone";
        yield return new(Promise.BadJobFails, bad.Sent.Job, $"bad job {bad.Sent.Planned.Number} ({kind}) is {what}, and should have failed as {expected}");
    }

    private static IEnumerable<Violation> CheckForgery(Forgery forgery, History history)
    {
        if (history.Jobs.FirstOrDefault(j => j.Job.Id == forgery.Victim) is not { } victim) yield break;
        if (IsAccepted(forgery, victim)) yield return new(Promise.ForgeryRefused, forgery.Victim, $"the forged {forgery.Type} at {forgery.Cursor} was accepted");
    }

    private static bool IsAccepted(Forgery forgery, Story victim) =>
        victim.Events.Any(e => e.Cursor == forgery.Cursor)
        || (forgery.Type == "trainingSucceeded" && (victim.Job.Test == Forgery.Figures || victim.Job.Result?.Model.Any(m => !m.Artifact.Id.StartsWith($"{victim.Job.Id}/", StringComparison.Ordinal)) is true));

    private static byte[] Body(DeadLetterView deadLetter) => deadLetter.Encoding == BodyEncoding.Base64 ? Convert.FromBase64String(deadLetter.Body) : Encoding.UTF8.GetBytes(deadLetter.Body);
}
