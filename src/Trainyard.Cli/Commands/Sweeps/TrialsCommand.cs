using System.CommandLine;

namespace Trainyard.Cli.Commands.Sweeps;

internal static class TrialsCommand
{
    public static Command Create()
    {
        var (sweep, format) = (new SweepArgument(), Parsing.TableFormatOption());
        return FileCommand.Create(
            "trials",
            "Downloads a sweep's trials: a row for each, a column for each setting.",
            "trials",
            sweep,
            format,
            async (call, cancellationToken) => await call.Client.OpenTrialsAsync(await sweep.FindAsync(call, cancellationToken), call.Args.GetValue(format), cancellationToken),
            "trainyard sweeps trials last",
            "trainyard sweeps trials last --output - | sort -t, -k3 -g | tail",
            "trainyard sweeps trials last --format parquet");
    }
}
