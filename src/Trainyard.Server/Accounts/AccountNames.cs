using System.Text.RegularExpressions;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Server.Accounts;

internal static partial class AccountNames
{
    public const string Owner = "owner";
    public const string Rule = "must have 1 to 64 of the characters a-z, 0-9, '.', '_', '-' and '@', and begin with a-z or 0-9.";

    public static string Normalize(string name) => name.Trim().ToLowerInvariant();

    [GeneratedRegex("^[a-z0-9][a-z0-9._@-]{0,63}$")]
    private static partial Regex Pattern();

    public static bool IsValid(string name) => Pattern().IsMatch(name) && !name.EndsWith('\n');

    public static UserView ToView(this Account account) => new(account.Name, account.Role, account.CreatedAt);
}
