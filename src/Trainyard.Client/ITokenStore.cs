using Trainyard.Contracts;

namespace Trainyard.Client;

/// <summary>Keeps the tokens of one sign-in. A refresh token is valid once, so only one caller at a time may change them.</summary>
public interface ITokenStore
{
    /// <summary>The tokens, or null when nobody is signed in.</summary>
    Task<TokenResponse?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the tokens by what <paramref name="change"/> makes of the present ones; null signs out. Callers take turns.</summary>
    Task<TokenResponse?> ChangeAsync(Func<TokenResponse?, Task<TokenResponse?>> change, CancellationToken cancellationToken);
}

/// <summary>Keeps the tokens for as long as the process lives.</summary>
public sealed class TokensInMemory(TokenResponse? tokens = null) : ITokenStore, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private volatile TokenResponse? _tokens = tokens;

    public Task<TokenResponse?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_tokens);

    public async Task<TokenResponse?> ChangeAsync(Func<TokenResponse?, Task<TokenResponse?>> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return _tokens = await change(_tokens);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
