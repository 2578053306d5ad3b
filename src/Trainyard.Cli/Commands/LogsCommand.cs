using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Watching;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal static class LogsCommand
{
    public static Command Create()
    {
        var job = new JobArgument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the job ends." };
        var level = new Option<LineLevel>("--level") { Description = "The least level to show: info, warning or error.", CustomParser = Parsing.Level };
        var search = new Option<string?>("--search") { Description = "Only lines with this text.", HelpName = "TEXT" };
        return new ExampleCommand("logs", "Prints a job's log; with --json each line is an object.", "trainyard logs last --follow", "trainyard logs last --level warning --search loss") { job, follow, level, search }
            .AtServer(async (call, cancellationToken) =>
            {
                var request = new LogRequest { Level = call.Args.GetValue(level), Search = call.Args.GetValue(search) };
                var reader = new LogReader(call.Client, await job.FindAsync(call, cancellationToken), request);
                var lines = call.Args.GetValue(follow) ? reader.FollowAsync(new JobWatcher(call.Session.Server, call.Client), cancellationToken) : reader.ReadAsync(cancellationToken);
                await foreach (var line in lines)
                {
                    if (call.Output.IsJson) call.Output.WriteJson(line);
                    else await call.Output.Result.WriteLineAsync(LogLine.Of(line));
                }
            });
    }
}
