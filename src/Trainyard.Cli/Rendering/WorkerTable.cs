using System.Globalization;
using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Workers as rows.</summary>
internal static class WorkerTable
{
    public static Table Of(IEnumerable<WorkerView> workers)
    {
        var table = Layout.Table("NAME", "STATE", "SLOTS", "TRAINS", "DEVICE", "SINCE", "HEARD OF")
            .Shorten("TRAINS", 16).Shorten("DEVICE", 8).LeaveOutFirst("SINCE", "DEVICE", "HEARD OF", "SLOTS", "TRAINS");
        foreach (var worker in workers)
        {
            table.AddRow(
            [
                new Text(worker.Name), new Text(Figures.Word(worker.State)),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{worker.Jobs.Count}/{worker.Slots}")),
                new Text(string.Join(", ", worker.Jobs.Select(j => $"{Figures.ShortId(j.Id)} {j.Name}".TrimEnd()))),
                new Text(worker.Device ?? ""), new Text(Figures.Time(worker.StartedAt)), new Text($"{Figures.Seconds(worker.SilentSeconds)} ago"),
            ]);
        }
        return table;
    }
}
