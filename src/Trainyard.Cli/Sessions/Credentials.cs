using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Cli.Sessions;

/// <summary>Where this user is signed in, and the server that commands mean when none is named.</summary>
internal sealed record Credentials
{
    public string? Current { get; init; }
    public IReadOnlyDictionary<string, TokenResponse> Servers { get; init; } = new Dictionary<string, TokenResponse>();

    public Credentials With(string server, TokenResponse? tokens)
    {
        var servers = new Dictionary<string, TokenResponse>(Servers);
        if (tokens is null) servers.Remove(server);
        else servers[server] = tokens;
        return this with { Servers = servers };
    }
}

[JsonSerializable(typeof(Credentials))]
internal sealed partial class CredentialsJson : JsonSerializerContext;
