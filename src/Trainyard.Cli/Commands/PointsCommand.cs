using System.CommandLine;

namespace Trainyard.Cli.Commands;

internal static class PointsCommand
{
    public static Command Create() => JobFileCommand.Create(
        "points",
        "Downloads what a job measured: a row for each step, a column for each series.",
        "points",
        Parsing.TableFormat(),
        (client, id, format, cancellationToken) => client.OpenPointsAsync(id, format, cancellationToken),
        "trainyard points last",
        "trainyard points last --output - | head",
        "trainyard points last --format parquet --output curves/");
}
