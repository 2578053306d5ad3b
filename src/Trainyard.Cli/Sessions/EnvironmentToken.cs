using Trainyard.Client;

namespace Trainyard.Cli.Sessions;

/// <summary>The API token of TRAINYARD_TOKEN, which goes before the sign-ins of this user.</summary>
internal static class EnvironmentToken
{
    /// <summary>The token; null: the variable is not set, or empty, as where a secret is missing that is optional.</summary>
    /// <exception cref="CliException">It cannot be a token.</exception>
    public static string? Read()
    {
        if (Environment.GetEnvironmentVariable(TrainyardClient.TokenVariable)?.Trim() is not { Length: > 0 } token) return null;
        // The text is not repeated: most of it may be a secret.
        if (token.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || !char.IsAscii(c)))
            throw new CliException(ExitCodes.NotAllowed, $"{TrainyardClient.TokenVariable} is not an API token: it has a space, or another character that no token has.");
        return token;
    }
}
