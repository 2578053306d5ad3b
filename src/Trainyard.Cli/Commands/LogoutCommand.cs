using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands;

internal static class LogoutCommand
{
    public static Command Create() =>
        new ExampleCommand("logout", "Signs out: here in any case, and at the server if it answers.", "trainyard logout", "trainyard logout --server https://trainyard.example.org")
            .AtServer(RunAsync, takesApiToken: false);

    private static async Task RunAsync(ServerCall call, CancellationToken cancellationToken)
    {
        var server = ServerAddress.Key(call.Session.Server);
        var told = true;
        try
        {
            await call.Client.SignOutAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            told = false;
        }
        await call.Session.Credentials.ChangeAsync(all => Task.FromResult(all.Current == server ? all with { Current = null } : all), cancellationToken);
        if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["server"] = server, ["told"] = told });
        else call.Output.Say(told ? $"Signed out of {server}." : $"Signed out here; {server} did not answer, and its session ends by itself.");
    }
}
