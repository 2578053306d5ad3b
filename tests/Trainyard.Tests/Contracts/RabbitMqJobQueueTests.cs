using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client.Exceptions;
using Trainyard.Contracts;
using Trainyard.Fleet.RabbitMq;
using Trainyard.Queue;
using Trainyard.Storage;
using Trainyard.Tests.Flow;

namespace Trainyard.Tests.Contracts;

public sealed class RabbitMqJobQueueTests(TestServices services) : JobQueueContract, IAsyncLifetime
{
    private TempRabbitMq? _temp;

    private TempRabbitMq Temp => _temp!;

    protected override IJobQueue Queue => Temp.Queue;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _temp = new TempRabbitMq((await services.RabbitMqAsync()).ConnectionString);
        await _temp.Connection.InitializeAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_temp is not null) await _temp.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("""{"job":"0198"}""")]
    [InlineData("""{"jobId":"not an id"}""")]
    public async Task What_cannot_be_read_goes_aside_and_stops_nothing_behind_it(string body)
    {
        var job = JobId.New(TimeProvider.System);
        await Temp.SendAsync(Encoding.UTF8.GetBytes(body));
        await Temp.SendAsync(Encoding.UTF8.GetBytes(body));
        await Queue.PublishAsync(job, null, Cancel);

        var message = await Queue.TakeAsync(Cancel);

        Assert.Equal(job, message.Job);
        await message.AcknowledgeAsync(Cancel);
        var deadLetter = Assert.Single(await Temp.DeadLetters.ListAsync(10, Cancel));
        Assert.Equal((DeadLetterSource.Queue, body), (deadLetter.Source, Encoding.UTF8.GetString(deadLetter.Body)));
        Assert.StartsWith("It cannot be read: ", deadLetter.Reason, StringComparison.Ordinal);
        Assert.Equal(0u, await Temp.CountAsync(Temp.Connection.Jobs));
    }

    /// <summary>The first ones wait together for the channel to open, and go out in the order of the calls all the same: the oldest job first.</summary>
    [Fact]
    public async Task What_is_published_at_once_is_taken_in_order()
    {
        for (var round = 0; round < 20; round++)
        {
            using var fresh = Temp.NewQueue();
            JobId[] jobs = [.. Enumerable.Range(0, 6).Select(_ => JobId.New(TimeProvider.System))];
            await Task.WhenAll(jobs.Select(job => fresh.PublishAsync(job, null, Cancel)));
            foreach (var job in jobs)
            {
                var message = await Queue.TakeAsync(Cancel);
                Assert.Equal(job, message.Job);
                await message.AcknowledgeAsync(Cancel);
            }
        }
    }

    [Fact]
    public async Task Of_a_huge_message_the_beginning_is_kept()
    {
        await Temp.SendAsync(new byte[5 << 20]);
        await Queue.PublishAsync(JobId.New(TimeProvider.System), null, Cancel);

        await (await Queue.TakeAsync(Cancel)).AcknowledgeAsync(Cancel);

        var deadLetter = Assert.Single(await Temp.DeadLetters.ListAsync(10, Cancel));
        Assert.Equal(1 << 20, deadLetter.Body.Length);
        Assert.EndsWith("These are the first 1048576 of 5242880 bytes.", deadLetter.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_back_too_often_ends_among_the_dead_letters_and_can_be_sent_again()
    {
        var job = JobId.New(TimeProvider.System);
        await Queue.PublishAsync(job, null, Cancel);
        for (var delivery = 0; delivery <= 20; delivery++) await (await Queue.TakeAsync(Cancel)).ReturnAsync(Cancel);
        await Temp.DeadJobs.StartAsync(Cancel);

        var deadLetter = await Waiting.UntilAsync("the dead letter", async () => (await Temp.DeadLetters.ListAsync(1, Cancel)).SingleOrDefault());
        Assert.Equal($"RabbitMQ gave it up (delivery_limit) in the queue '{Temp.Connection.Jobs}'.", deadLetter.Reason);
        Assert.Equal(job.ToString(), deadLetter.Key);

        await Queue.RequeueAsync(deadLetter, Cancel);
        var again = await Queue.TakeAsync(Cancel);
        Assert.Equal(job, again.Job);
        await again.AcknowledgeAsync(Cancel);
    }

    [Fact]
    public async Task A_message_in_hand_keeps_no_other_from_a_free_taker()
    {
        await Queue.PublishAsync(JobId.New(TimeProvider.System), null, Cancel);
        var second = JobId.New(TimeProvider.System);
        await Queue.PublishAsync(second, null, Cancel);

        var training = await Queue.TakeAsync(Cancel);
        await training.AcknowledgeAsync(Cancel);
        // The one that trains has asked for nothing, and so holds nothing.
        Assert.Equal(1u, await Temp.CountAsync(Temp.Connection.Jobs));
        Assert.Equal(second, (await Queue.TakeAsync(Cancel)).Job);
    }

    [Fact]
    public async Task A_queue_that_was_deleted_is_declared_again()
    {
        var job = JobId.New(TimeProvider.System);
        var taking = Queue.TakeAsync(Cancel);
        await Temp.RunAsync(channel => channel.QueueDeleteAsync(Temp.Connection.Jobs, ifUnused: false, ifEmpty: false, cancellationToken: Cancel));

        // By the taker, which the broker has told. A quorum queue that has no leader yet refuses what is published.
        await Waiting.UntilAsync("the queue", async () => await IsThereAsync(Temp.Connection.Jobs) ? "there" : null);
        await Waiting.UntilAsync("a publish that the broker takes", async () => await IsPublishedAsync(job) ? "taken" : null);

        Assert.Equal(job, (await taking).Job);
    }

    [Fact]
    public async Task A_queue_that_is_another_stops_the_program_with_a_sentence()
    {
        await Temp.RunAsync(async channel =>
        {
            await channel.QueueDeleteAsync(Temp.Connection.Jobs, ifUnused: false, ifEmpty: false, cancellationToken: Cancel);
            return await channel.QueueDeclareAsync(Temp.Connection.Jobs, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancel);
        });

        var e = await Assert.ThrowsAsync<InvalidSettingException>(() => Temp.Connection.InitializeAsync(Cancel));

        Assert.Contains($"inequivalent arg 'x-dead-letter-exchange' for queue '{Temp.Connection.Jobs}'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guest:wrong", "/", "refuses the user or the password")]
    [InlineData("guest:guest", "/no-such-host", "no-such-host")]
    public async Task What_the_broker_refuses_stops_the_program_with_a_sentence(string user, string path, string expected)
    {
        var url = new Uri((await services.RabbitMqAsync()).ConnectionString);
        await using var refused = new RabbitMqConnection(
            $"{url.Scheme}://{user}@{url.Authority}{path}", TimeProvider.System, NullLogger<RabbitMqConnection>.Instance);

        var e = await Assert.ThrowsAsync<InvalidSettingException>(() => refused.InitializeAsync(Cancel));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    private async Task<bool> IsPublishedAsync(JobId job)
    {
        try
        {
            await Queue.PublishAsync(job, null, Cancel);
            return true;
        }
        catch (UnavailableException)
        {
            return false;
        }
    }

    private async Task<bool> IsThereAsync(string queue)
    {
        try
        {
            await Temp.CountAsync(queue);
            return true;
        }
        catch (OperationInterruptedException)
        {
            return false;
        }
    }
}
