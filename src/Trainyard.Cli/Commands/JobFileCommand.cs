using System.CommandLine;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>A command that downloads a file of a job.</summary>
internal static class JobFileCommand
{
    /// <param name="name">Of the command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="what">The file, as messages name it.</param>
    /// <param name="format">In which form.</param>
    /// <param name="open">Asks the server for it.</param>
    /// <param name="examples">How it is called.</param>
    public static Command Create<T>(string name, string description, string what, Option<T> format, Func<TrainyardClient, JobId, T, CancellationToken, Task<Download>> open, params string[] examples)
    {
        var (job, output, force) = (new JobArgument(), FileDownload.OutputOption(), FileDownload.ForceOption());
        var command = new ExampleCommand(name, description, examples) { job, format, output, force };
        command.Validators.Add(result => Parsing.OneStandardOutput(result, "--output", result.GetValue(output)));
        return command.AtServer(async (call, cancellationToken) =>
        {
            var id = await job.FindAsync(call, cancellationToken);
            using var file = await open(call.Client, id, call.Args.GetValue(format)!, cancellationToken);
            await FileDownload.RunAsync(call, file, what, call.Args.GetValue(output), call.Args.GetValue(force), cancellationToken);
        });
    }
}
