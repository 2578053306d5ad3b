using Trainyard.Accounts;
using Trainyard.Health;

namespace Trainyard.Hosting.Health;

/// <summary>Whether the store takes writes: one that can only be read is of no use.</summary>
/// <param name="name">See <see cref="IServiceHealth.Name"/>.</param>
/// <param name="store">Where it writes.</param>
/// <param name="first">What must have been read from it before a request can be answered.</param>
internal sealed class StoreHealth(string name, IAccountStore store, IInitializable? first = null) : IServiceHealth
{
    public string Name => name;

    public bool IsRequired => true;

    /// <summary>Uses a token that nobody has: a whole write, which changes nothing.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (first is not null) await first.InitializeAsync(cancellationToken);
        await store.UseTokenAsync("readyz", DateTimeOffset.UnixEpoch, cancellationToken);
    }
}
