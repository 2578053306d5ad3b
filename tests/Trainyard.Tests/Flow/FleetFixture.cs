using Trainyard.Chaos;
using Trainyard.Chaos.Fleet;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Tests that start fleets of processes on the four services.</summary>
[Collection(FlowCollection.Name)]
public abstract class FleetFixture : IAsyncLifetime
{
    private protected TempFolder Folder { get; } = new();

    private protected ServiceProcesses? Services { get; private set; }

    public async ValueTask InitializeAsync() => Services = await TestServices.OrSkipAsync(ServiceProcesses.StartAsync(Cancel));

    public async ValueTask DisposeAsync()
    {
        if (Services is not null) await Services.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<RunningFleet> StartAsync(ChaosOptions options, Dictionary<string, string>? settings = null) =>
        RunningFleet.StartAsync(new TrainyardFleet(options, Services!, Folder.Path, settings));
}
