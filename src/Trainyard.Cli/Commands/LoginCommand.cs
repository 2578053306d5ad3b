using System.CommandLine;
using System.Text;
using Spectre.Console;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal static class LoginCommand
{
    public static Command Create()
    {
        var url = new Argument<string?>("URL") { Description = "The server's address. May be left out with a whole link.", Arity = ArgumentArity.ZeroOrOne };
        var name = new Option<string?>("--name") { Description = "Your name there; asked for when left out.", HelpName = "NAME" };
        var link = new Option<string?>("--link") { Description = "A one-time sign-in link, or its secret, instead of name and password.", HelpName = "LINK" };
        var json = new JsonOption();
        var command = new ExampleCommand(
            "login",
            "Signs in to a server; later commands mean this server.",
            "trainyard login https://trainyard.example.org",
            "trainyard login --link 'http://127.0.0.1:5080/welcome#token=…'",
            "trainyard login URL --name ada < password.txt") { url, name, link, json };
        command.SetAction((args, cancellationToken) => RunAsync(args.GetValue(url), args.GetValue(name), args.GetValue(link), json.OutputOf(args), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? url, string? name, string? linkText, Output output, CancellationToken cancellationToken)
    {
        var link = linkText is null ? null : OneTimeLink.Parse(linkText);
        var server = url is not null ? ServerAddress.Parse(url) : link?.Server
            ?? throw new CliException(ExitCodes.Usage, "Which server? Give its address: trainyard login URL");
        using var session = new Session(server, CredentialsFile.OfUser());
        try
        {
            var user = link is not null ? await session.Client.SignInByLinkAsync(link.Secret, cancellationToken) : await SignInAsync(name, session.Client, cancellationToken);
            await session.Credentials.ChangeAsync(all => Task.FromResult(all with { Current = ServerAddress.Key(server) }), cancellationToken);
            if (output.IsJson) output.WriteJson(user);
            else output.Say($"Signed in at {ServerAddress.Key(server)} as {user.Name} ({Figures.Word(user.Role)}).");
            if (EnvironmentToken.Read() is not null)
                await output.Error.WriteLineAsync($"{TrainyardClient.TokenVariable} is set and goes before this sign-in: unset it to act as {user.Name}.");
            return ExitCodes.Ok;
        }
        catch (TrainyardException e) when (e.Problem.Status == 401)
        {
            throw new CliException(ExitCodes.NotAllowed, e.Message, e);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Session.Unreachable(server, e);
        }
    }

    private static async Task<UserView> SignInAsync(string? name, TrainyardClient client, CancellationToken cancellationToken)
    {
        // Questions go to standard error, so that standard output stays the result's.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsInputRedirected)
        {
            using var input = InputText.OfStandardInput();
            name ??= await ReadLineAsync(input, cancellationToken);
            return await client.SignInAsync(Given(name, "name"), Given(await ReadLineAsync(input, cancellationToken), "password"), cancellationToken);
        }
        name ??= await console.PromptAsync(new TextPrompt<string>("Name:"), cancellationToken);
        return await client.SignInAsync(name, await console.PromptAsync(new TextPrompt<string>("Password:").Secret(null), cancellationToken), cancellationToken);
    }

    private static async Task<string?> ReadLineAsync(StreamReader input, CancellationToken cancellationToken)
    {
        try
        {
            return await input.ReadLineAsync(cancellationToken) is { } line && !line.Contains('\0', StringComparison.Ordinal) ? line : null;
        }
        catch (DecoderFallbackException e)
        {
            throw InputText.WrongEncoding("Standard input", e);
        }
    }

    private static string Given(string? line, string what) =>
        string.IsNullOrEmpty(line) ? throw new CliException(ExitCodes.Usage, $"No {what} was given on standard input.") : line;
}
