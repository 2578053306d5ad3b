using System.CommandLine;
using Trainyard.Cli.Sessions;
using Trainyard.Client;

namespace Trainyard.Cli.Commands;

/// <summary>Gives a command its action at a server: the options for it, the connection, and failures as sentences.</summary>
internal static class ServerActions
{
    /// <summary>Acts at a server as the signed-in user, or by the API token of TRAINYARD_TOKEN.</summary>
    /// <param name="command">Its help lists the server's options first.</param>
    /// <param name="run">The action; its result is the exit code.</param>
    /// <param name="takesApiToken">Whether TRAINYARD_TOKEN, where it is set, goes before the sign-in of this user.</param>
    public static Command AtServer(this Command command, Func<ServerCall, CancellationToken, Task<int>> run, bool takesApiToken = true)
    {
        var (server, json) = (new ServerOption(), new JsonOption());
        command.Options.Insert(0, server);
        command.Options.Insert(1, json);
        command.SetAction(async (args, cancellationToken) =>
        {
            using var session = server.Connect(args, takesApiToken);
            return await RunAsync(new ServerCall(args, session, json.OutputOf(args)), run, cancellationToken);
        });
        return command;
    }

    /// <inheritdoc cref="AtServer(Command, Func{ServerCall, CancellationToken, Task{int}}, bool)"/>
    public static Command AtServer(this Command command, Func<ServerCall, CancellationToken, Task> run, bool takesApiToken = true) =>
        command.AtServer(
            async (call, cancellationToken) =>
            {
                await run(call, cancellationToken);
                return ExitCodes.Ok;
            },
            takesApiToken);

    /// <summary>For admins; anybody else hears who they are to the server, and who can help.</summary>
    public static Command AtServerForAdmins(this Command command, Func<ServerCall, CancellationToken, Task> run) =>
        command.AtServer(async (call, cancellationToken) =>
        {
            try
            {
                await run(call, cancellationToken);
            }
            catch (TrainyardException e) when (e.Problem.Status == 403 && !call.Session.UsesApiToken)
            {
                var name = await call.Session.GetUserNameAsync(cancellationToken);
                throw new CliException(ExitCodes.NotAllowed, $"This is for admins, and {name} is none at {ServerAddress.Key(call.Session.Server)}. An admin can change that: trainyard accounts set-role {name} admin", e);
            }
        });

    private static async Task<int> RunAsync(ServerCall call, Func<ServerCall, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run(call, cancellationToken);
        }
        catch (TrainyardException e) when (e.Problem.Status == 401 && call.Session.UsesApiToken)
        {
            throw new CliException(ExitCodes.NotAllowed, $"{ServerAddress.Key(call.Session.Server)} refuses the token of {TrainyardClient.TokenVariable}: {e.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Session.Unreachable(call.Session.Server, e);
        }
    }
}
