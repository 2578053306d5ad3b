using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands;

internal sealed class LogoutCommand() : ClientCommand("logout", "Signs out: here in any case, and at the server if it answers.", "trainyard logout", "trainyard logout --server https://trainyard.example.org")
{
    protected override bool TakesApiToken => false;

    protected override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var server = ServerAddress.Key(session.Server);
        var told = true;
        try
        {
            await session.Client.SignOutAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            told = false;
        }
        await session.Credentials.ChangeAsync(all => Task.FromResult(all.Current == server ? all with { Current = null } : all), cancellationToken);
        if (output.IsJson) output.WriteJson(new JsonObject { ["server"] = server, ["told"] = told });
        else output.Say(told ? $"Signed out of {server}." : $"Signed out here; {server} did not answer, and its session ends by itself.");
        return ExitCodes.Ok;
    }
}
