namespace Trainyard.Bench.Rows;

/// <summary>Points through the embedded system.</summary>
internal static class MetricsRow
{
    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync();
        return await new PointFlow(system).MeasureAsync("");
    }
}
