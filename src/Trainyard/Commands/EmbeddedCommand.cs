using System.CommandLine;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Local.Commands;

/// <summary>A command that is server and worker itself, until Ctrl+C.</summary>
internal abstract class EmbeddedCommand : ExampleCommand
{
    private readonly Option<int?> _port = Parsing.Number("--port", $"The port on 127.0.0.1; 0 takes a free one. Default: {EmbeddedOptions.DefaultPort}.");
    private readonly Option<string?> _home = LocalOptions.Home();
    private readonly Option<string?> _data = new("--data") { Description = "A folder that already holds the dataset's files. Default: they are fetched once.", HelpName = "DIR" };
    private readonly Option<bool> _link = new("--link") { Description = "Print a link that signs the owner in. Default: only while no admin has a password or is signed in." };
    private readonly Option<bool> _json = JsonOption();

    protected EmbeddedCommand(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        foreach (var option in (Option[])[_port, _home, _data, _link, _json]) Add(option);
        SetAction(InvokeAsync);
    }

    /// <summary>Checks the arguments before anything starts.</summary>
    protected virtual void Check(ParseResult args)
    {
    }

    /// <summary>What this command alone says of how to run.</summary>
    protected virtual EmbeddedOptions Refine(ParseResult args, EmbeddedOptions options) => options;

    /// <summary>Says where the host is, and prints the link that it returns, if one is due.</summary>
    protected Task<SignInLink?> WelcomeAsync(ParseResult args, EmbeddedHost host, Output output, CancellationToken cancellationToken) =>
        Welcome.WriteAsync(host, args.GetValue(_link), output, cancellationToken);

    protected abstract Task<int> RunAsync(ParseResult args, EmbeddedHost host, Output output, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult args, CancellationToken cancellationToken)
    {
        Check(args);
        var options = new EmbeddedOptions
        {
            Home = args.GetValue(_home) ?? EmbeddedOptions.DefaultHome,
            Port = args.GetValue(_port) ?? EmbeddedOptions.DefaultPort,
            DataFolder = args.GetValue(_data) is { } data ? ExistingFolder(data) : null,
        };
        var output = new Output(args.InvocationConfiguration, args.GetValue(_json));
        await using var host = await EmbeddedHost.StartAsync(Refine(args, options), cancellationToken);
        await using var signIn = await TrySignInAsync(host, output, cancellationToken);
        try
        {
            return await RunAsync(args, host, output, cancellationToken);
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested) SayStopping(output);
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
