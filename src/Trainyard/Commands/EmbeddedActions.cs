using System.CommandLine;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Local.Commands;

/// <summary>Gives a command that is server and worker itself, until Ctrl+C, its options and its action.</summary>
internal static class EmbeddedActions
{
    /// <param name="command">Its help lists the host's options first.</param>
    /// <param name="run">What it does while the host runs; its result is the exit code.</param>
    /// <param name="check">Checks the arguments before anything starts.</param>
    /// <param name="refine">What this command alone says of how to run.</param>
    public static Command AsHost(
        this Command command, Func<EmbeddedCall, CancellationToken, Task<int>> run, Action<ParseResult>? check = null, Func<ParseResult, EmbeddedOptions, EmbeddedOptions>? refine = null)
    {
        var port = Parsing.Number("--port", $"The port on 127.0.0.1; 0 takes a free one. Default: {EmbeddedOptions.DefaultPort}.");
        var home = LocalOptions.Home();
        var data = new Option<string?>("--data") { Description = "A folder that already holds the dataset's files. Default: they are fetched once.", HelpName = "DIR" };
        var link = new Option<bool>("--link") { Description = "Print a link that signs the owner in. Default: only while no admin has a password or is signed in." };
        var json = new JsonOption();
        foreach (var (place, option) in ((Option[])[port, home, data, link, json]).Index()) command.Options.Insert(place, option);
        command.SetAction(async (args, cancellationToken) =>
        {
            check?.Invoke(args);
            var options = new EmbeddedOptions
            {
                Home = args.GetValue(home) ?? EmbeddedOptions.DefaultHome,
                Port = args.GetValue(port) ?? EmbeddedOptions.DefaultPort,
                DataFolder = args.GetValue(data) is { } folder ? ExistingFolder(folder) : null,
            };
            await using var host = await EmbeddedHost.StartAsync(refine?.Invoke(args, options) ?? options, cancellationToken);
            return await RunAsync(new EmbeddedCall(args, host, json.OutputOf(args), args.GetValue(link)), run, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(EmbeddedCall call, Func<EmbeddedCall, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        await using var signIn = await TrySignInAsync(call.Host, call.Output, cancellationToken);
        try
        {
            return await run(call, cancellationToken);
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested) SayStopping(call.Output);
        }
    }

    private static void SayStopping(Output output)
    {
        try
        {
            output.Say("Stopping; a running job saves a checkpoint. Ctrl+C again stops at once.");
        }
        catch (IOException)
        {
            // The terminal was closed: that is why it stops.
        }
    }

    private static string ExistingFolder(string path) =>
        Directory.Exists(path) ? Path.GetFullPath(path) : throw new CliException(ExitCodes.Usage, $"There is no folder {path}; --data names one that holds the dataset's files.");

    /// <summary>Without a writable home everything works but the other commands' sign-in.</summary>
    private static async Task<LocalSignIn?> TrySignInAsync(EmbeddedHost host, Output output, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalSignIn.StartAsync(CredentialsFile.OfUser(), host.Address, await host.SignInAsync(cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CliException)
        {
            await output.Error.WriteLineAsync($"trainyard: Other commands are not signed in here: {e.Message}");
            return null;
        }
    }
}
