using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Trainyard.Server.Accounts;

/// <summary>
/// An API token as text: a prefix that nothing else has, 30 random characters (178 bits), and their CRC-32 in six characters, so that
/// scanners for leaked secrets find it by <see cref="Pattern"/> and tell it from what only looks like one. Characters are those of base 62.
/// </summary>
internal static class ApiTokenFormat
{
    public const string Prefix = "tyd_";
    public const string Pattern = "tyd_[0-9A-Za-z]{36}";

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Bearer = "Bearer ";
    private const int RandomLength = 30;
    private const int ChecksumLength = 6;

    private static readonly SearchValues<char> AllDigits = SearchValues.Create(Digits);

    public static string New() => Complete(RandomNumberGenerator.GetString(Digits, RandomLength));

    /// <summary>Whether a text is whole and without a slip. It says nothing of whether there is such a token.</summary>
    public static bool IsValid(string text) =>
        text.Length == Prefix.Length + RandomLength + ChecksumLength
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(AllDigits) < 0
        && text == Complete(text.Substring(Prefix.Length, RandomLength));

    /// <summary>What the request sends as a bearer token, if it begins as an API token does.</summary>
    public static string? Read(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && header[Bearer.Length..].Trim() is var text
        && text.StartsWith(Prefix, StringComparison.Ordinal) ? text : null;

    private static string Complete(string random)
    {
        Span<char> checksum = stackalloc char[ChecksumLength];
        var rest = Crc32(Encoding.ASCII.GetBytes(random));
        for (var i = ChecksumLength - 1; i >= 0; i--) (checksum[i], rest) = (Digits[(int)(rest % 62)], rest / 62);
        return $"{Prefix}{random}{checksum}";
    }

    /// <summary>The CRC-32 of ISO 3309, which zip files have as well.</summary>
    private static uint Crc32(byte[] bytes)
    {
        const uint polynomial = 0xEDB88320;
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ polynomial;
        }
        return ~crc;
    }
}
