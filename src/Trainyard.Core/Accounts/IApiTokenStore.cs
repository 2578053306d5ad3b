namespace Trainyard.Accounts;

/// <summary>The API tokens of all accounts, known by their SHA-256 alone. <see cref="IAccountStore.DeleteAsync"/> deletes those of its account.</summary>
public interface IApiTokenStore
{
    /// <summary>False: its owner has a token of this name that has not expired at <paramref name="now"/>. One that has is replaced.</summary>
    Task<bool> AddAsync(ApiToken token, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Those of these tokens that exist, in any order.</summary>
    Task<IReadOnlyList<ApiToken>> FindAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken);

    /// <summary>The tokens of an account by name, with those that expired less than <see cref="ApiToken.Retention"/> ago.</summary>
    Task<IReadOnlyList<ApiToken>> ListAsync(AccountId owner, CancellationToken cancellationToken);

    /// <summary>Deletes a token for good. False: there was none any more.</summary>
    Task<bool> DeleteAsync(string hash, CancellationToken cancellationToken);

    /// <summary>Records a use, unless a later one is recorded already.</summary>
    Task MarkUsedAsync(string hash, DateTimeOffset at, CancellationToken cancellationToken);
}
