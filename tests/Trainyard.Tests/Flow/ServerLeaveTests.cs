using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.Chaos;
using Trainyard.Chaos.Fleet;
using Trainyard.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>A server comes and goes while people use the fleet, and <c>/readyz</c> says how it stands.</summary>
public sealed class ServerLeaveTests : FleetFixture
{
    [Fact]
    public async Task A_server_that_leaves_says_so_first_serves_on_and_its_watchers_lose_no_point()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 2, Workers = 1, Settings = new Dictionary<string, string> { ["Server__DrainFor"] = "00:00:05" } });
        var (leaving, staying) = (fleet.Servers[0], fleet.Clients[1]);
        using var http = new HttpClient { BaseAddress = fleet.Addresses[0] };
        // Long enough to outlast the server that leaves.
        const int Epochs = 15;
        var job = (await staying.SubmitAsync(FlowSpecs.Small(Epochs), null, Cancel)).Id;
        await using var watcher = await Watcher.ConnectAsync(fleet.Addresses[0], fleet.Token);
        await watcher.SubscribeAsync(job, EventCursor.Start);
        await watcher.UntilAsync("points", w => w.Events.OfType<StepsTrained>().Any());

        leaving.AskToEnd();
        await UntilAsync("word that it leaves", async () => await ReadyAsync(http) is (HttpStatusCode.ServiceUnavailable, "leaving", _) ? "" : null);
        // Whoever has not heard yet is served.
        Assert.Equal(job, (await fleet.Clients[0].GetJobAsync(job, Cancel)).Id);
        await fleet.Clients[0].SubmitAsync(FlowSpecs.Small(1), null, Cancel);
        Assert.Equal(0, await leaving.EndAsync(Cancel));

        await using var other = await Watcher.ConnectAsync(fleet.Addresses[1], fleet.Token);
        await other.SubscribeAsync(job, watcher.Cursor);
        await other.UntilAsync("the last event", w => watcher.Events.Concat(w.Events).OfType<TrainingSucceeded>().Any());
        IsWhole([.. watcher.Events, .. other.Events], 4, Epochs * 188);
    }

    [Fact]
    public async Task Ready_says_which_service_is_down_and_a_start_waits_for_it()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 0 });
        using var http = new HttpClient { BaseAddress = fleet.Addresses[0] };
        Assert.Equal((HttpStatusCode.OK, "ready", ""), await ReadyAsync(http));

        // Only the store's absence keeps a server from serving what it can.
        await OutageAsync(ServiceName.RabbitMq, (HttpStatusCode.OK, "ready", "rabbitmq"));
        await OutageAsync(ServiceName.Redis, (HttpStatusCode.OK, "ready", "redis"));
        await OutageAsync(ServiceName.Kafka, (HttpStatusCode.OK, "ready", "kafka"));
        await OutageAsync(ServiceName.MongoDb, (HttpStatusCode.ServiceUnavailable, "unavailable", "mongodb"));

        // But a new one that has not reached all of them waits.
        foreach (var service in Enum.GetValues<ServiceName>())
        {
            await fleet.Servers[0].KillAsync();
            var name = service.ToString().ToLowerInvariant();
            var status = service == ServiceName.MongoDb ? "unavailable" : "starting";
            foreach (var proxy in Services!.ProxiesOf(service)) proxy.Reset();
            fleet.Servers[0].Start();
            await UntilReadyIsAsync((HttpStatusCode.ServiceUnavailable, status, name));
            Assert.False(fleet.Servers[0].DiedByItself);
            Services.Heal();
            await UntilReadyIsAsync((HttpStatusCode.OK, "ready", ""));
        }

        async Task OutageAsync(ServiceName service, (HttpStatusCode, string, string) expected)
        {
            foreach (var proxy in Services!.ProxiesOf(service)) proxy.Reset();
            await UntilReadyIsAsync(expected);
            Services.Heal();
            await UntilReadyIsAsync((HttpStatusCode.OK, "ready", ""));
        }

        async Task UntilReadyIsAsync((HttpStatusCode, string, string) expected)
        {
            object? last = null;
            try
            {
                await UntilAsync($"{expected}", async () => (last = await ReadyAsync(http)).Equals(expected) ? "" : null, TimeSpan.FromMinutes(1));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{expected} was expected, and {last} was the last answer", e);
            }
        }
    }

    /// <summary>What <c>/readyz</c> answers: its status, in words too, and what is down.</summary>
    private static async Task<(HttpStatusCode Code, string Status, string Down)> ReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("readyz", Cancel);
            var body = await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel);
            var down = body!["services"]!.AsArray().Where(s => (string?)s!["state"] == "down").Select(s => (string)s!["name"]!);
            return (answer.StatusCode, (string)body["status"]!, string.Join(",", down));
        }
        catch (HttpRequestException)
        {
            return (default, "nobody there", "");
        }
    }
}
