using Microsoft.Data.Sqlite;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Embedded;
using Trainyard.Embedded.Sqlite;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Storage;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>Another program holds the database's file for longer than a server waits: an outage that passes.</summary>
public sealed class LockedDatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_writes_hears_why_and_nothing_is_lost()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = await server.SignedInAsync(Role.Admin);
        var running = await server.AddJobAsync("admin", job => job.Claim("worker", Guid.NewGuid(), server.Time.GetUtcNow())!);

        await using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = server.Get<DataFolder>().File(FileNames.Database), Pooling = false }.ToString()))
        {
            await other.OpenAsync(Cancel);
            other.Run("BEGIN IMMEDIATE");
            await server.Get<IJobEvents>().ReportAsync(running.Id, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);

            // Several at once do not wait one after the other.
            var submits = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => admin.PostAsync("/api/jobs", WireBodies.Json("{}"), Cancel)));
            foreach (var submit in submits)
            {
                Assert.StartsWith("The database is locked by another program", (await submit.ProblemAsync(503)).Detail, StringComparison.Ordinal);
                Assert.NotNull(submit.Headers.RetryAfter);
            }
            // Whoever only reads goes on.
            Assert.Equal(0, (await (await admin.GetAsync($"/api/jobs/{running.Id}", Cancel)).ReadAsync<JobView>()).Step);
            await Assert.ThrowsAsync<UnavailableException>(() => server.Get<IJobStore>().UpdateAsync(running.Id, job => job.Renew(1), Cancel));
            other.Run("ROLLBACK");
        }

        await Flow.Waiting.UntilAsync("the event's storing", async () => await server.Get<IJobStore>().FindAsync(running.Id, Cancel) is { Progress.Step: 10 } job ? job : null);
        Assert.Equal(0, await server.Get<IDeadLetters>().CountAsync(Cancel));
        var created = await (await admin.PostAsync("/api/jobs", WireBodies.Json("{}"), Cancel)).ReadAsync<JobView>();
        await Flow.Waiting.UntilAsync("the job's dispatch", async () => await server.Get<IJobStore>().FindAsync(created.Id, Cancel) is { DispatchedAt: not null } job ? job : null);
    }
}
