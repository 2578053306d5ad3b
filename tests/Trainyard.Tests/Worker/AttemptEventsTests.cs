using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Memory;
using Trainyard.Embedded.Sqlite;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;
using Attempt = Trainyard.Worker.Attempt;

namespace Trainyard.Tests.Worker;

/// <summary>What an attempt does with an event that no record can take.</summary>
public sealed class AttemptEventsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempDatabase _database = new();

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_event_that_is_too_large_is_its_callers_failure_and_leaves_no_gap()
    {
        var (jobs, events) = (new SqliteJobStore(_database.Database, TimeProvider.System), new InMemoryJobEvents());
        var job = await jobs.AddAsync(Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now, EventKey.CreateSecret())!, null, Cancel);
        await using var attempt = new Attempt(
            job, TimeProvider.System.GetTimestamp(), jobs, events, new FileArtifacts(_folder.Path), new LeaseOptions(), TimeProvider.System, NullLogger.Instance, Cancel);

        attempt.Report(Samples.Started(1));
        Assert.Throws<InvalidOperationException>(() => attempt.Report(new CheckpointNotSaved(new string('x', EventEnvelope.MaxBytes))));
        attempt.Report(new TrainingFailed(new Failure(FailureReason.Internal, "It was too large.", "")));

        var came = new List<EventEnvelope>();
        await foreach (var batch in events.ReadAsync(Cancel))
        {
            came.AddRange(batch.Events);
            await batch.CommitAsync(Cancel);
            if (came.Count == 2) break;
        }
        Assert.Equal([new EventCursor(1, 1), new(1, 2)], came.Select(e => e.Cursor));
        Assert.All(came, e => Assert.True(e.IsSignedBy(job.EventKey!)));
    }
}
