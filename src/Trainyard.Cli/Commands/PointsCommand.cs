using System.CommandLine;

namespace Trainyard.Cli.Commands;

internal static class PointsCommand
{
    public static Command Create()
    {
        var (job, format) = (new JobArgument(), Parsing.TableFormatOption());
        return FileCommand.Create(
            "points",
            "Downloads what a job measured: a row for each step, a column for each series.",
            "points",
            job,
            format,
            async (call, cancellationToken) => await call.Client.OpenPointsAsync(await job.FindAsync(call, cancellationToken), call.Args.GetValue(format), cancellationToken),
            "trainyard points last",
            "trainyard points last --output - | head",
            "trainyard points last --format parquet --output curves/");
    }
}
