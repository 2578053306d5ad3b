using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Embedded.Sqlite;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Worker;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Worker;

/// <summary>Which job a worker makes its own when a message says that there is work.</summary>
public sealed class JobClaimsTests : IDisposable
{
    private readonly TempDatabase _database = new();
    private readonly SqliteJobStore _jobs;
    private readonly JobClaims _claims;

    public JobClaimsTests()
    {
        _jobs = new SqliteJobStore(_database.Database, TimeProvider.System);
        _claims = new JobClaims(_jobs, "worker-1", TimeProvider.System, NullLogger.Instance, new FailureLog(TimeProvider.System, NullLogger.Instance));
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_repeated_message_does_not_cut_a_pause_short_and_a_dispatched_job_does_not_wait_for_this_clock()
    {
        var soon = DateTimeOffset.UtcNow.AddMinutes(5);
        var pauses = await _jobs.AddAsync(Samples.Job() with { NotBefore = soon }, null, Cancel);
        Assert.Null(await _claims.NextAsync(pauses.Id, Cancel));

        // The server that dispatched it found that its pause was over; this worker's clock may be behind.
        await _jobs.UpdateAsync(pauses.Id, job => job.Dispatch(DateTimeOffset.UtcNow), Cancel);
        Assert.Equal(pauses.Id, (await _claims.NextAsync(pauses.Id, Cancel))!.Value.Job.Id);
    }

    [Fact]
    public async Task Each_claim_has_a_key_of_its_own()
    {
        var (one, two) = (await _jobs.AddAsync(Samples.Job(), null, Cancel), await _jobs.AddAsync(Samples.Job(), null, Cancel));

        var keys = new[] { await _claims.NextAsync(one.Id, Cancel), await _claims.NextAsync(two.Id, Cancel) }.Select(claimed => claimed!.Value.Job.EventKey!).ToList();

        Assert.All(keys, key => Assert.Equal((1, 32), (key.Fence, key.Secret.Length)));
        Assert.NotEqual(keys[0].Secret, keys[1].Secret);
    }
}
