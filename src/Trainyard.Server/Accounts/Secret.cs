using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Trainyard.Accounts;

namespace Trainyard.Server.Accounts;

/// <summary>Secrets of links and refresh tokens: 256 random bits behind a prefix that says what for. Only their SHA-256 is stored.</summary>
internal static class Secret
{
    public static string New(TokenKind kind) => Of(kind, RandomNumberGenerator.GetBytes(32));

    public static string Of(TokenKind kind, byte[] bits) => Prefix(kind) + Base64Url.EncodeToString(bits);

    /// <summary>A stamp that no account had before.</summary>
    public static string NewStamp() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool IsOf(string? secret, TokenKind kind) => secret?.StartsWith(Prefix(kind), StringComparison.Ordinal) == true && secret.Length < 100;

    private static string Prefix(TokenKind kind) => kind == TokenKind.Link ? "link-" : "refresh-";
}
