using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Trainyard.Jobs;

namespace Trainyard.Accounts;

/// <summary>
/// One account, and never the one that has its name after it: the name, and the millisecond in which the account was made. Both are stored
/// with every account since the first version, so an account has had its id from the beginning.
/// </summary>
public readonly record struct AccountId : IParsable<AccountId>
{
    public AccountId(string name, DateTimeOffset createdAt) => (Name, CreatedAt) = (name, DateTimeOffset.FromUnixTimeMilliseconds(createdAt.ToUnixTimeMilliseconds()));

    public string Name { get; }

    /// <summary>To the millisecond, as the stores keep it.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>
    /// Whether a job is this account's. Jobs that an older version stored know a name alone: they are the account's that had it when they were
    /// submitted, so not those of one that was made later.
    /// </summary>
    public bool Owns(Job job) => job.OwnerId is { } owner ? owner == this : job.Owner == Name && CreatedAt <= job.CreatedAt;

    public static AccountId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not the id of an account, such as ada/1795874761000.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AccountId result)
    {
        result = default;
        if (s?.LastIndexOf('/') is not (> 0 and var slash)) return false;
        if (!long.TryParse(s.AsSpan(slash + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)) return false;
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return false;
        result = new AccountId(s[..slash], DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}/{CreatedAt.ToUnixTimeMilliseconds()}");
}
