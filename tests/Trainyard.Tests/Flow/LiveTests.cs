using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR;
using Microsoft.IdentityModel.JsonWebTokens;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>What a browser sees of a job: everything once and in order, whenever it looks, and never in a flood.</summary>
[Collection(FlowCollection.Name)]
public sealed class LiveTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private FlowSystem _system = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _system = await FlowSystem.StartAsync(_folder.Path);
        _token = (await _system.TokensAsync(Role.Viewer)).AccessToken;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whoever_slept_sees_what_the_one_who_watched_has_seen()
    {
        // A report for each step, which is far more often than ten times a second.
        var spec = FlowSpecs.Small();
        spec["logEverySteps"] = 1;
        await using var awake = await Watcher.ConnectAsync(_system, _token);
        await awake.AskAsync("SubscribeAll");
        var job = await _system.Client.SubmitAsync(spec, null, Cancel);
        await awake.SubscribeAsync(job.Id, EventCursor.Start);

        List<JobEvent> seen;
        EventCursor cursor;
        await using (var sleepy = await Watcher.ConnectAsync(_system, _token))
        {
            await sleepy.SubscribeAsync(job.Id, EventCursor.Start);
            await sleepy.UntilAsync("a part of the curve", w => w.Events.OfType<StepsTrained>().Any());
            await sleepy.DisposeAsync();
            lock (sleepy.Events) (seen, cursor) = ([.. sleepy.Events], sleepy.Cursor);
        }
        await awake.UntilAsync("more of the curve", w => w.Cursor > cursor && w.Events.Count > seen.Count + 50);

        await using var back = await Watcher.ConnectAsync(_system, _token);
        await back.SubscribeAsync(job.Id, cursor);
        await _system.Client.EndAsync(job.Id);
        await back.UntilAsync("the end", w => w.Job?.State == JobState.Succeeded && w.Events is [.., TrainingSucceeded]);
        await awake.UntilAsync("the end", w => w.Job?.State == JobState.Succeeded && w.Events is [.., TrainingSucceeded]);

        var record = Json(await _system.Client.AllEventsAsync(job.Id));
        Assert.Equal(record, Json(awake.Events));
        Assert.Equal(record, Json([.. seen, .. back.Events]));
        IsWhole(awake.Events, 1, 376);
        Assert.InRange(awake.MessagesPerSecond(), 0.1, 20.5);
        Assert.Equal(JobState.Succeeded, awake.Rows[^1].State);
        Assert.Equal(awake.Rows.Select(r => r.Version).Order(), awake.Rows.Select(r => r.Version));
    }

    [Fact]
    public async Task Whoever_comes_after_the_end_gets_everything()
    {
        var job = await _system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel);
        await _system.Client.EndAsync(job.Id);
        await using (var late = await Watcher.ConnectAsync(_system, _token))
        {
            await late.SubscribeAsync(job.Id, EventCursor.Start);
            await late.UntilAsync("the end", w => w.Events is [.., TrainingSucceeded]);
            Assert.Equal(Json(await _system.Client.AllEventsAsync(job.Id)), Json(late.Events));
        }

        // After a restart the live view is empty, and the record serves.
        await _system.DisposeAsync();
        _system = await FlowSystem.StartAsync(_folder.Path);
        await using var later = await Watcher.ConnectAsync(_system, _token);
        await later.SubscribeAsync(job.Id, EventCursor.Start);
        await later.UntilAsync("the end", w => w.Events is [.., TrainingSucceeded]);
        Assert.Equal(Json(await _system.Client.AllEventsAsync(job.Id)), Json(later.Events));
        Assert.Equal(JobState.Succeeded, later.Job!.State);
    }

    [Fact]
    public async Task Who_connects_while_the_server_stops_does_not_hold_it_up()
    {
        var (address, watchers) = (_system.Address, new ConcurrentBag<Watcher>());
        var crowd = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true) watchers.Add(await Watcher.ConnectAsync(address, _token));
        })).ToList();
        await UntilAsync("a crowd", () => Task.FromResult(watchers.Count > 20 ? watchers : null));

        var clock = Stopwatch.StartNew();
        await _system.DisposeAsync();

        // Any connection that is still open would be waited for, half a minute long.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        foreach (var visitor in crowd) await Assert.ThrowsAnyAsync<Exception>(() => visitor);
        foreach (var watcher in watchers) await watcher.DisposeAsync();
        _system = await FlowSystem.StartAsync(_folder.Path);
    }

    [Fact]
    public async Task Wrong_subscriptions_get_one_clear_sentence()
    {
        await using var watcher = await Watcher.ConnectAsync(_system, _token);
        Assert.Contains("is not a job id", (await Assert.ThrowsAnyAsync<HubException>(() => watcher.AskAsync("Subscribe", "xyz", "0-0"))).Message, StringComparison.Ordinal);
        Assert.Contains("is not a cursor", (await Assert.ThrowsAnyAsync<HubException>(() => watcher.AskAsync("Subscribe", JobId.New(TimeProvider.System).ToString(), "x"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<HubException>(() => watcher.AskAsync("Subscribe", 7, null));

        // One that does not exist, or no longer does: the client is told that it is gone.
        var unknown = JobId.New(TimeProvider.System);
        await watcher.SubscribeAsync(unknown, EventCursor.Start);
        await watcher.UntilAsync("word that the job is gone", w => w.Removed.Contains(unknown));
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_good_token()
    {
        await Assert.ThrowsAnyAsync<WebSocketException>(() => Watcher.ConnectAsync(_system, null));
        await Assert.ThrowsAnyAsync<WebSocketException>(() => Watcher.ConnectAsync(_system, _token[..^4] + "AAAA"));
        var claims = new JsonWebToken(_token).EncodedPayload;
        var none = $"{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{claims}.";
        await Assert.ThrowsAnyAsync<WebSocketException>(() => Watcher.ConnectAsync(_system, none));
    }

    private static List<string> Json(IEnumerable<JobEvent> events) => [.. events.Select(e => System.Text.Json.JsonSerializer.Serialize(e, WireJson.Options))];
}
