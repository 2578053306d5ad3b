using System.CommandLine;
using System.CommandLine.Invocation;

namespace Trainyard.Cli;

/// <summary>From arguments to an exit code: every failure ends here, as a sentence.</summary>
internal static class Entry
{
    /// <param name="root">The commands.</param>
    /// <param name="args">What the person typed.</param>
    /// <param name="output">For results.</param>
    /// <param name="error">For messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <param name="translate">Failures of commands beyond the client's, as what a person reads.</param>
    public static async Task<int> RunAsync(RootCommand root, string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken, Func<Exception, Exception>? translate = null)
    {
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var mistake in parsed.Errors) await error.WriteLineAsync($"trainyard: {mistake.Message}");
            await error.WriteLineAsync($"Try: {CommandPath(parsed.CommandResult.Command)} --help");
            return ExitCodes.Usage;
        }

        try
        {
            // Ctrl+C is the caller's business: `up` needs more than the library's two seconds to save a checkpoint.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
#pragma warning disable CA1031 // The edge of the program: whatever went wrong, a person reads a sentence.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Report(translate?.Invoke(e) ?? e, error);
        }
    }

    private static int Report(Exception failure, TextWriter error)
    {
        try
        {
            return Failures.Report(failure, error);
        }
        catch (IOException)
        {
            // The terminal was closed, and nobody can be told.
            return Failures.ExitCode(failure);
        }
    }

    private static string CommandPath(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{CommandPath(parent)} {command.Name}" : "trainyard";
}
