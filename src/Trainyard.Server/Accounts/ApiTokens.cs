using Microsoft.Extensions.Options;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Server.Accounts;

internal enum TokenCreation
{
    Done,
    NameTaken,
    TooMany,
}

/// <summary>Makes and revokes API tokens. Only the answer to their making has their secret.</summary>
internal sealed class ApiTokens(IApiTokenStore store, AccountCache cache, Audit audit, IOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>Of one account; a program needs one.</summary>
    public const int MaxTokens = 100;

    public int MaxDays => options.Value.ApiTokenMaxDays;

    public async Task<(TokenCreation Outcome, string Secret, ApiToken Token)> CreateAsync(
        Account owner, string name, IReadOnlyList<TokenScope> scopes, int days, CancellationToken cancellationToken)
    {
        var secret = ApiTokenFormat.New();
        // As the stores keep it, so that the answer and the list are one.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var token = new ApiToken(Secret.Hash(secret), owner.Id, name, scopes, now, now.AddDays(days));
        var others = await store.ListAsync(owner.Id, cancellationToken);
        if (others.Count(t => t.ExpiresAt > now) >= MaxTokens) return (TokenCreation.TooMany, secret, token);
        if (!await store.AddAsync(token, now, cancellationToken)) return (TokenCreation.NameTaken, secret, token);
        audit.TokenCreated(token);
        return (TokenCreation.Done, secret, token);
    }

    public Task<IReadOnlyList<ApiToken>> ListAsync(Account owner, CancellationToken cancellationToken) => store.ListAsync(owner.Id, cancellationToken);

    /// <summary>False: the account has no such token.</summary>
    public async Task<bool> RevokeAsync(Account owner, string name, CancellationToken cancellationToken)
    {
        if ((await store.ListAsync(owner.Id, cancellationToken)).FirstOrDefault(t => t.Name == name) is not { } token) return false;
        var deleted = await store.DeleteAsync(token.Hash, cancellationToken);
        cache.Clear();
        if (deleted) audit.TokenRevoked(token);
        return deleted;
    }
}
