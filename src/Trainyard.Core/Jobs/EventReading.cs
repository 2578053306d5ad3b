using System.Text.Json;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Events;

namespace Trainyard.Jobs;

/// <summary>What the record makes of an envelope.</summary>
public enum EventVerdict
{
    /// <summary>It counts.</summary>
    Accepted,

    /// <summary>Its attempt reported it, and only a newer version knows what it says: it is passed over.</summary>
    Unknown,

    /// <summary>Its attempt reported it, and it cannot be used: it is dead-lettered and passed over.</summary>
    Invalid,

    /// <summary>Somebody else made it: it is dead-lettered, and its place stays open for the event of the attempt.</summary>
    Forged,
}

/// <param name="Verdict">What becomes of it.</param>
/// <param name="Event">The event, where it counts.</param>
/// <param name="Reason">Why it does not count, as a sentence.</param>
public readonly record struct EventReading(EventVerdict Verdict, JobEvent? Event, string? Reason)
{
    /// <summary>Reads an envelope for a job that <see cref="JobStateMachine.Expects"/> it.</summary>
    public static EventReading Of(EventEnvelope envelope, Job job)
    {
        if (job.KeyOfAttempt() is { } key && !envelope.IsSignedBy(key)) return new(EventVerdict.Forged, null, "Its signature is not that of the attempt which holds the job.");
        if (envelope.Version > Versions.Event) return Invalid($"It has version {envelope.Version}, and this server reads version {Versions.Event}: upgrade the servers before the workers.");
        try
        {
            var e = EventJson.Read(envelope.Body);
            if (e.Cursor != envelope.Cursor) return Invalid($"It is numbered {e.Cursor}, and was reported as {envelope.Cursor}.");
            if (!e.IsKnown) return new(EventVerdict.Unknown, null, $"Its type {envelope.Type} is not known to this version.");
            return ForeignArtifact(e, job) is { } foreign ? Invalid($"It names the file '{foreign}', which its attempt did not make.") : new(EventVerdict.Accepted, e, null);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException or NotSupportedException or ArgumentException)
        {
            return Invalid($"It cannot be read: {e.Message}");
        }
    }

    private static EventReading Invalid(string reason) => new(EventVerdict.Invalid, null, reason);

    /// <summary>A file that an event points to is deleted or handed out by what the event says: it must be the attempt's own.</summary>
    private static string? ForeignArtifact(JobEvent e, Job job)
    {
        IEnumerable<ArtifactRef> named = e switch
        {
            CheckpointSaved saved => [saved.Artifact],
            TrainingSucceeded done => done.Result.Model.Select(model => model.Artifact).Concat(done.Result.Predictions is { } predictions ? [predictions] : []),
            _ => [],
        };
        return named.FirstOrDefault(artifact => !ArtifactIds.IsOfAttempt(artifact.Id, job.Id, job.Fence))?.Id;
    }
}
