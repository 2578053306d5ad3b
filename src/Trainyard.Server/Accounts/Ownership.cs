using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Accounts;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Accounts;

/// <summary>Whether the caller may change what is somebody's: its owner may, and admins.</summary>
internal sealed class Ownership(IHttpContextAccessor http, AccountCache accounts)
{
    /// <summary>Why the caller may not; null: they may.</summary>
    /// <param name="what">It is, such as "a job".</param>
    /// <param name="owner">The name of its owner.</param>
    /// <param name="isOf">Whether it is this account's; a later account may have the name of an earlier one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ProblemHttpResult?> RefusalAsync(string what, string owner, Func<AccountId, bool> isOf, CancellationToken cancellationToken)
    {
        var user = http.HttpContext!.User;
        if (user.IsAdmin() || (await accounts.FindAsync(user, cancellationToken))?.Id is { } caller && isOf(caller)) return null;
        return Problems.Forbidden(owner == user.AccountName()
            ? $"This is {what} of an earlier account '{owner}', which was deleted: only admins may do this."
            : $"This is {what} of {owner}: only its owner and admins may do this.");
    }
}
