using System.Diagnostics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>What a client sends wrongly is refused, and fills no log.</summary>
public sealed class HubMisuseTests : IAsyncLifetime
{
    private const string Forged = "x\nwarn: Trainyard.Audit[0]\n      root signed in\u001b[31m\u202e";
    private TestServer _server = null!;
    private string _token = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _token = (await _server.TokensOfAsync(Role.Viewer, "eve")).AccessToken;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_thousand_bad_calls_write_next_to_nothing_and_none_of_their_text()
    {
        var before = Size();
        var refused = 0;
        await using (var hub = await OpenAsync())
        {
            for (var i = 0; i < 800; i++)
            {
                var call = (i % 4) switch
                {
                    0 => hub.InvokeAsync("Subscribe", Forged, "0-0", Cancel),
                    1 => hub.InvokeAsync("Subscribe", $"{i:x32}", Forged, Cancel),
                    2 => hub.InvokeAsync("Subscribe", new[] { Forged }, 7, Cancel),
                    _ => hub.InvokeAsync(Forged, Forged, Cancel),
                };
                var error = await Assert.ThrowsAsync<HubException>(() => call);
                if (i % 4 < 2) Assert.DoesNotContain("root signed in", error.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        // A message of 20 KB is one that no call needs: the connection ends.
        for (var i = 0; i < 20; i++)
        {
            await using var hub = await OpenAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => hub.InvokeAsync("Subscribe", new string('x', 20_000), Forged, Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        }

        Assert.Equal(800, refused);
        Assert.InRange(Size() - before, 0, 4_000);
        Assert.DoesNotContain(_server.Log.Entries, e => e.Text.Contains("root signed in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_makes_so_many_calls_a_second_and_goes_on_afterwards()
    {
        await using var hub = await OpenAsync();
        var calls = Enumerable.Range(0, 1_000).Select(_ => hub.InvokeAsync("SubscribeAll", Cancel)).ToList();
        var started = Stopwatch.StartNew();
        var errors = new List<HubException>();
        foreach (var call in calls)
        {
            if (await Record.ExceptionAsync(() => call) is HubException e) errors.Add(e);
        }
        Assert.InRange(calls.Count - errors.Count, 300, 310 + (int)(started.Elapsed.TotalSeconds * 50));
        Assert.All(errors, e => Assert.Contains("50 calls a second", e.Message, StringComparison.Ordinal));

        await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
        await hub.InvokeAsync("SubscribeAll", Cancel);
    }

    [Fact]
    public async Task A_reconnect_with_every_job_that_a_connection_can_follow_is_within_the_limit()
    {
        await using var hub = await OpenAsync();
        for (var i = 1; i <= 100; i++) await hub.InvokeAsync("Subscribe", $"{i:x32}", "0-0", Cancel);
        Assert.Contains("100 jobs", (await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync("Subscribe", $"{101:x32}", "0-0", Cancel))).Message, StringComparison.Ordinal);
    }

    private int Size() => _server.Log.Entries.Sum(e => e.Text.Length);

    private async Task<HubConnection> OpenAsync()
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(_server.Address, HubNames.Path), o => o.AccessTokenProvider = () => Task.FromResult<string?>(_token));
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = WireJson.Options);
        var hub = builder.Build();
        await hub.StartAsync(Cancel);
        return hub;
    }
}
