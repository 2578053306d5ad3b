using Trainyard.Contracts;

namespace Trainyard.Client;

/// <summary>Of a client that acts by an API token: nobody signs in by it.</summary>
internal sealed class NoTokens : ITokenStore
{
    public Task<TokenResponse?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<TokenResponse?>(null);

    public Task<TokenResponse?> ChangeAsync(Func<TokenResponse?, Task<TokenResponse?>> change, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("This client acts by an API token: nobody can sign in or out by it.");
}
