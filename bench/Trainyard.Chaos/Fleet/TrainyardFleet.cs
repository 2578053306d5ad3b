using System.Globalization;
using Trainyard.Services;

namespace Trainyard.Chaos.Fleet;

/// <summary>Servers and workers, joined by the services' connection strings.</summary>
internal sealed class TrainyardFleet : IAsyncDisposable
{
    private const string LinkMark = "#token=";
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource<string> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _leasesLost;

    /// <param name="settings">More settings of all programs, as environment variables.</param>
    public TrainyardFleet(ChaosOptions options, ServiceProcesses services, string folder, IReadOnlyDictionary<string, string>? settings = null)
    {
        var common = new Dictionary<string, string>([.. services.Settings, .. options.Settings])
        {
            ["Lease__Term"] = options.Lease.ToString("c", CultureInfo.InvariantCulture),
            // Longer than a run, and as short as the run is.
            ["Server__AccessTokenMinutes"] = "60",
            // However many jobs a run has.
            ["Server__MaxUnfinishedJobs"] = "1000000",
            ["Dispatch__RepublishAfter"] = "00:00:10",
            ["Worker__Threads"] = "1",
            // They are in this user's cache.
            ["Server__ShareDatasets"] = "false",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) common[name] = value;
        Addresses = [.. Enumerable.Range(0, options.Servers).Select(_ => new Uri($"http://127.0.0.1:{FreePort.Next()}/"))];
        Servers = [.. Addresses.Select((address, i) => Program($"server-{i + 1}", "Trainyard.Server", new(common) { ["ASPNETCORE_URLS"] = address.ToString() }))];
        Workers = [.. Enumerable.Range(1, options.Workers).Select(i => Program($"worker-{i}", "Trainyard.Worker", new([.. common, .. options.WorkerSettings]) { ["Worker__Name"] = $"worker-{i}" }))];
        foreach (var server in Servers) server.Said += ReadLink;
        foreach (var worker in Workers) worker.Said += CountLostLease;

        FleetProcess Program(string name, string program, Dictionary<string, string> settings)
        {
            if (options.Metrics) settings["Metrics__Port"] = $"{FreePort.Next()}";
            return new(name, program, settings, Path.Combine(folder, $"{name}.log"));
        }
    }

    public IReadOnlyList<Uri> Addresses { get; }
    public IReadOnlyList<FleetProcess> Servers { get; }
    public IReadOnlyList<FleetProcess> Workers { get; }

    /// <summary>Attempts that found their lease gone, by the workers' logs.</summary>
    public int LeasesLost => _leasesLost;

    /// <summary>Starts everything.</summary>
    /// <returns>The secret that signs the owner in, once.</returns>
    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        foreach (var process in Servers.Concat(Workers)) process.Start();
        return await _link.Task.WaitAsync(StartWithin, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Workers.Concat(Servers)) await process.DisposeAsync();
    }

    private void ReadLink(string line)
    {
        if (line.IndexOf(LinkMark, StringComparison.Ordinal) is >= 0 and var mark) _link.TrySetResult(line[(mark + LinkMark.Length)..].Trim());
    }

    private void CountLostLease(string line)
    {
        if (line.EndsWith("is lost; the attempt stops", StringComparison.Ordinal)) Interlocked.Increment(ref _leasesLost);
    }
}
