using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands;

internal static class CompareCommand
{
    public static Command Create()
    {
        var jobs = new JobsArgument(least: 2);
        var metrics = new Option<string[]>("--metric") { Description = "Only this series; may be given several times. Default: all.", HelpName = "NAME" };
        return new ExampleCommand("compare", "Shows what differs between jobs, and what they measured, side by side.", "trainyard compare 4c51f398 9d81f6f0", "trainyard compare 4c51f398 9d81f6f0 last --metric validation/accuracy") { jobs, metrics }
            .AtServer(async (call, cancellationToken) =>
            {
                var comparison = await call.Client.CompareAsync(await jobs.FindAsync(call, cancellationToken), cancellationToken);
                if (comparison.Missing is [var gone, ..]) throw new CliException(ExitCodes.NotFound, $"There is no job {gone}.");
                var wanted = call.Args.GetValue(metrics) ?? [];
                var unknown = wanted.Except(comparison.Series.Select(series => series.Name)).FirstOrDefault();
                if (unknown is not null) throw new CliException(ExitCodes.NotFound, $"None of the jobs has a series '{unknown}'; there are {string.Join(", ", comparison.Series.Select(series => series.Name))}.");
                if (wanted.Length > 0) comparison = comparison with { Series = [.. comparison.Series.Where(series => wanted.Contains(series.Name))] };
                if (call.Output.IsJson) call.Output.WriteJson(comparison);
                else foreach (var part in ComparisonTables.Of(comparison)) call.Output.People.Write(part);
            });
    }
}
