using System.Net;
using System.Text;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Queue;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;

namespace Trainyard.Tests.Server;

public sealed class DeadLettersTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private HttpClient _admin = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IDeadLetters Letters => _server.Get<IDeadLetters>();

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _admin = await _server.SignedInAsync(Role.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_admin_reads_what_was_moved_aside_as_it_was()
    {
        await AddAsync("text", DeadLetterSource.Queue, Encoding.UTF8.GetBytes("{\"jobId\":"), Samples.Now);
        await AddAsync("bytes", DeadLetterSource.Events, [0xFF, 0], Samples.Now.AddMinutes(1));

        var list = await ListAsync();

        Assert.Equal(2, list.Count);
        Assert.Equal(
            [("bytes", DeadLetterSource.Events, "/wA=", BodyEncoding.Base64), ("text", DeadLetterSource.Queue, "{\"jobId\":", BodyEncoding.Text)],
            list.DeadLetters.Select(l => (l.Id, l.Source, l.Body, l.Encoding)));
        Assert.All(list.DeadLetters, l => Assert.Equal(("It cannot be read.", "a key"), (l.Reason, l.Key)));
    }

    [Fact]
    public async Task A_message_is_sent_again_where_it_came_from_and_is_gone_here()
    {
        var job = JobId.New(TimeProvider.System);
        await AddAsync("the message", DeadLetterSource.Queue, Encoding.UTF8.GetBytes(job.ToString()));

        Assert.Equal(HttpStatusCode.NoContent, (await _admin.PostAsync("/api/dead-letters/the%20message/requeue", null, Cancel)).StatusCode);

        Assert.Equal(job, (await _server.Get<IJobQueue>().TakeAsync(Cancel)).Job);
        Assert.Equal(0, (await ListAsync()).Count);
    }

    [Fact]
    public async Task An_event_that_is_sent_again_counts()
    {
        var job = await _server.AddJobAsync("ada", j => j.Claim("worker-1", Guid.NewGuid(), Samples.Now)!);
        await Letters.AddAsync(new DeadLetter("one", DeadLetterSource.Events, Samples.Now, "It failed.", job.Id.ToString(), EventJson.Write(Samples.Point(1, 1, 10))), Cancel);

        Assert.Equal(HttpStatusCode.NoContent, (await _admin.PostAsync("/api/dead-letters/one/requeue", null, Cancel)).StatusCode);

        await Waiting.UntilAsync("the event's effect", async () => (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel)) is { Progress.Step: 10 } taken ? taken : null);
    }

    [Fact]
    public async Task What_is_dropped_is_gone_and_what_is_not_there_is_missing()
    {
        await AddAsync("one", DeadLetterSource.Events, []);

        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync("/api/dead-letters/one", Cancel)).StatusCode);

        await (await _admin.DeleteAsync("/api/dead-letters/one", Cancel)).ProblemAsync(404);
        await (await _admin.PostAsync("/api/dead-letters/one/requeue", null, Cancel)).ProblemAsync(404);
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Trainer)]
    public async Task Only_admins_may(Role role)
    {
        using var client = await _server.SignedInAsync(role);
        await AddAsync("one", DeadLetterSource.Queue, []);

        await (await client.GetAsync("/api/dead-letters", Cancel)).ProblemAsync(403);
        await (await client.PostAsync("/api/dead-letters/one/requeue", null, Cancel)).ProblemAsync(403);
        await (await client.DeleteAsync("/api/dead-letters/one", Cancel)).ProblemAsync(403);
        Assert.Equal(1, await Letters.CountAsync(Cancel));
    }

    private async Task<DeadLetterList> ListAsync() => await (await _admin.GetAsync("/api/dead-letters", Cancel)).ReadAsync<DeadLetterList>();

    private Task AddAsync(string id, DeadLetterSource source, byte[] body, DateTimeOffset? at = null) =>
        Letters.AddAsync(new DeadLetter(id, source, at ?? Samples.Now, "It cannot be read.", "a key", body), Cancel);
}
