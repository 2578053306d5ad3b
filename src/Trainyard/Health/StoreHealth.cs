using Trainyard.Accounts;

namespace Trainyard.Health;

/// <summary>Whether the store takes writes: one that can only be read is of no use.</summary>
internal sealed class StoreHealth(string name, IAccountStore store) : IServiceHealth
{
    public string Name => name;

    public bool IsVital => true;

    /// <summary>Uses a token that nobody has: a whole write, which changes nothing.</summary>
    public Task CheckAsync(CancellationToken cancel) => store.UseTokenAsync("readyz", DateTimeOffset.UnixEpoch, cancel);
}
