using System.CommandLine;
using Trainyard.Client;

namespace Trainyard.Cli.Commands;

/// <summary>A command that downloads a file of something.</summary>
internal static class FileCommand
{
    /// <param name="name">Of the command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="what">The file, as messages name it.</param>
    /// <param name="of">What it is a file of.</param>
    /// <param name="format">In which form.</param>
    /// <param name="open">Asks the server for it.</param>
    /// <param name="examples">How it is called.</param>
    public static Command Create(string name, string description, string what, Argument of, Option format, Func<ServerCall, CancellationToken, Task<Download>> open, params string[] examples)
    {
        var (output, force) = (FileDownload.OutputOption(), FileDownload.ForceOption());
        var command = new ExampleCommand(name, description, examples) { of, format, output, force };
        command.Validators.Add(result => Parsing.OneStandardOutput(result, "--output", result.GetValue(output)));
        return command.AtServer(async (call, cancellationToken) =>
        {
            using var file = await open(call, cancellationToken);
            await FileDownload.RunAsync(call, file, what, call.Args.GetValue(output), call.Args.GetValue(force), cancellationToken);
        });
    }
}
