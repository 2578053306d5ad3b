using Trainyard.Accounts;
using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <summary>
/// How the stores keep idempotency keys: unique for each owner's name, as older versions have it. A key that an earlier account of the same
/// name used is kept with the id of the account before it.
/// </summary>
internal static class JobKeys
{
    /// <summary>Under which names the key of an account may be stored, in the order to look for it: it is free under the first that has no job.</summary>
    public static IEnumerable<string> Of(AccountId? owner, string key) => owner is { } id ? [key, $"{id} {key}"] : [key];

    /// <summary>Whether a stored job with the key is the new job's, and not that of an earlier account.</summary>
    public static bool IsOf(this Job earlier, AccountId? owner) => owner is not { } id || id.Owns(earlier);
}
