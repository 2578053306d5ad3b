using Trainyard.Bench.Fleet;

namespace Trainyard.Bench.Rows;

/// <summary>Points through what a fleet has: Kafka, ingest, Redis. Reporters, server and subscriber share this process and both cores.</summary>
internal static class IngestRow
{
    public static async Task<RowResult> MeasureAsync()
    {
        await using var fleet = await FleetServices.StartAsync();
        await using var system = await RunningSystem.StartAsync(fleet: fleet);
        return await new PointFlow(system).MeasureAsync($"; {fleet.Kinds}");
    }
}
