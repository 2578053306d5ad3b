using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Cli.Watching;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal sealed class LogsCommand : JobCommand
{
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on until the job ends." };
    private readonly Option<LineLevel> _level = new("--level") { Description = "The least level to show: info, warning or error.", CustomParser = Parsing.Level };
    private readonly Option<string?> _search = new("--search") { Description = "Only lines with this text.", HelpName = "TEXT" };

    public LogsCommand()
        : base("logs", "Prints a job's log; with --json each line is an object.", "trainyard logs last --follow", "trainyard logs last --level warning --search loss")
    {
        foreach (var option in (Option[])[_follow, _level, _search]) Add(option);
    }

    protected override async Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var reader = new LogReader(session.Client, job, new LogRequest { Level = args.GetValue(_level), Search = args.GetValue(_search) });
        var lines = args.GetValue(_follow) ? reader.FollowAsync(new JobWatcher(session.Server, session.Client), cancellationToken) : reader.ReadAsync(cancellationToken);
        await foreach (var line in lines)
        {
            if (output.IsJson) output.WriteJson(line);
            else await output.Result.WriteLineAsync(LogLine.Of(line));
        }
        return ExitCodes.Ok;
    }
}
