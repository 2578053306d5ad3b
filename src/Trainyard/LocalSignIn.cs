using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Local;

/// <summary>While a host runs here, the user's other commands mean it and are signed in; afterwards they mean the server of before again.</summary>
internal sealed class LocalSignIn : IAsyncDisposable
{
    private readonly CredentialsFile _file;
    private readonly string _here;
    private string? _before;

    private LocalSignIn(CredentialsFile file, Uri here) => (_file, _here) = (file, ServerAddress.Key(here));

    public static async Task<LocalSignIn> StartAsync(CredentialsFile file, Uri here, TokenResponse tokens, CancellationToken cancellationToken)
    {
        var signIn = new LocalSignIn(file, here);
        await file.ChangeAsync(
            all =>
            {
                signIn._before = all.Current;
                return Task.FromResult(all.With(signIn._here, tokens) with { Current = signIn._here });
            },
            cancellationToken);
        return signIn;
    }

    /// <summary>The tokens stay: the next host on this folder takes them, so that a `watch` in another terminal outlives a restart.</summary>
    public async ValueTask DisposeAsync() =>
        await _file.ChangeAsync(all => Task.FromResult(_before is not null && all.Current == _here ? all with { Current = _before } : all), CancellationToken.None);
}
