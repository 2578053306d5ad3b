using System.CommandLine;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands;

/// <summary>The server that a command means.</summary>
internal sealed class ServerOption : Option<string?>
{
    public ServerOption()
        : base("--server", "-s") =>
        (Description, HelpName) = ("The server's address. Default: TRAINYARD_SERVER, or where you signed in last.", "URL");

    /// <exception cref="CliException">No server is named, or TRAINYARD_TOKEN cannot be a token.</exception>
    public Session Connect(ParseResult args, bool takesApiToken)
    {
        var credentials = CredentialsFile.OfUser();
        var server = ServerAddress.Choose(args.GetValue(this), credentials);
        return takesApiToken && EnvironmentToken.Read() is { } token ? new Session(server, credentials, token) : new Session(server, credentials);
    }
}
