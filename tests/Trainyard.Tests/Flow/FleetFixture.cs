using Trainyard.Chaos;
using Trainyard.Chaos.Fleet;
using Trainyard.Services;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Tests that start fleets of processes on the four services.</summary>
[Collection(FlowCollection.Name)]
public abstract class FleetFixture : IAsyncLifetime
{
    private protected TempFolder Folder { get; } = new();

    private protected ServiceProcesses? Services { get; private set; }

    /// <summary>A real Kafka takes seconds to start, so all fleets share one, each with a topic of its own.</summary>
    public async ValueTask InitializeAsync()
    {
        var shared = await TestContext.Current.GetFixture<TestServices>();
        Services = await TestServices.OrSkipAsync(ServiceProcesses.StartAsync(Cancel, await shared!.KafkaAsync() as KafkaCluster));
    }

    public async ValueTask DisposeAsync()
    {
        if (Services is not null) await Services.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<RunningFleet> StartAsync(ChaosOptions options, Dictionary<string, string>? settings = null) =>
        RunningFleet.StartAsync(new TrainyardFleet(options, Services!, Folder.Path, settings));
}
