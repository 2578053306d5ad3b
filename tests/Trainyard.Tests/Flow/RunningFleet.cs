using Trainyard.Chaos.Fleet;
using Trainyard.Client;
using Trainyard.Tests.Server.OpenApi;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>A fleet and its owner, signed in at each server.</summary>
internal sealed class RunningFleet : IAsyncDisposable
{
    private readonly TrainyardFleet _fleet;
    private readonly TokensInMemory _tokens = new();
    private readonly List<HttpClient> _http;

    private RunningFleet(TrainyardFleet fleet)
    {
        _fleet = fleet;
        _http = [.. fleet.Addresses.Select(CheckedClient.Of)];
        Clients = [.. _http.Select(h => new TrainyardClient(h, _tokens))];
    }

    public IReadOnlyList<TrainyardClient> Clients { get; }
    public IReadOnlyList<FleetProcess> Servers => _fleet.Servers;
    public IReadOnlyList<FleetProcess> Workers => _fleet.Workers;
    public IReadOnlyList<Uri> Addresses => _fleet.Addresses;
    public string Token { get; private set; } = "";

    public static async Task<RunningFleet> StartAsync(TrainyardFleet fleet)
    {
        var running = new RunningFleet(fleet);
        var link = await fleet.StartAsync(Cancel);
        // Either server may have written the link, while the other does not listen yet.
        await UntilAsync("an answer of each server", async () => await running.AnswersAsync() ? "" : null);
        await running.Clients[0].SignInByLinkAsync(link, Cancel);
        running.Token = (await running._tokens.ReadAsync(Cancel))!.AccessToken;
        return running;
    }

    /// <summary>Whether every server is ready.</summary>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            foreach (var http in _http)
            {
                if (!(await http.GetAsync("readyz", Cancel)).IsSuccessStatusCode) return false;
            }
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        _http.ForEach(h => h.Dispose());
        _tokens.Dispose();
    }
}
