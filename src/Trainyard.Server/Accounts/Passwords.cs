using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Trainyard.Accounts;

namespace Trainyard.Server.Accounts;

/// <summary>How passwords are judged and kept: ASP.NET Core Identity's hasher, PBKDF2 with HMAC-SHA-512 and a salt of 128 bits.</summary>
internal sealed class Passwords
{
    public const int Shortest = 10;
    public const int Longest = 200;

    // OWASP's Password Storage Cheat Sheet asks for 210,000 at least with HMAC-SHA-512.
    private const int Iterations = 220_000;

    private readonly PasswordHasher<string> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly Lazy<string> _nobodys;

    public Passwords() => _nobodys = new(() => _hasher.HashPassword("", Guid.NewGuid().ToString()));

    /// <summary>Why a password cannot be used; null when it can.</summary>
    public static string? Refuse(string password, string name)
    {
        if (password.Length is < Shortest or > Longest) return $"must have {Shortest} to {Longest} characters.";
        return string.Equals(password, name, StringComparison.OrdinalIgnoreCase) ? "must not be the account's name." : WeakPasswords.Refuse(password, name);
    }

    public string Hash(string name, string password) => _hasher.HashPassword(name, password);

    /// <summary>Takes as long for an account that does not exist or has no password, so that the time reveals nothing.</summary>
    public PasswordVerificationResult Verify(Account? account, string password)
    {
        var result = _hasher.VerifyHashedPassword(account?.Name ?? "", account?.PasswordHash ?? _nobodys.Value, password);
        return account?.PasswordHash is null ? PasswordVerificationResult.Failed : result;
    }
}
