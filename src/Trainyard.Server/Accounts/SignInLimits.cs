using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Trainyard.Server.Accounts;

/// <summary>
/// Limits attempts with a password, and requests with wrong API tokens. An address that tries too often is refused. An account name that is tried too often, from wherever, is answered
/// late and never refused: else anybody could keep its person from signing in. Both are hashed into a fixed number of buckets, so that
/// made-up names and addresses cost no memory; links are not counted, since nobody guesses 256 bits, and so always let the owner in.
/// </summary>
internal sealed class SignInLimits(IOptions<ServerOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>What a name is tried, from all addresses together, for each try of one address before it is answered late.</summary>
    public const int NameFactor = 10;

    /// <summary>How late: a person hardly minds, and a guesser who waits for each answer gets few.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);

    private const int Buckets = 1 << 14;
    private readonly PartitionedRateLimiter<int> _byAddress = Table(options.Value.SignInsPerMinute);
    private readonly PartitionedRateLimiter<int> _wrongTokens = Table(NameFactor * options.Value.SignInsPerMinute);
    private readonly PartitionedRateLimiter<int> _byName = Table(NameFactor * options.Value.SignInsPerMinute);

    /// <summary>Returns when the attempt may continue, with null; or at once, with how long to wait before the next one.</summary>
    public async ValueTask<TimeSpan?> RefuseAsync(IPAddress? address, string name, CancellationToken cancellationToken)
    {
        if (Take(_byAddress, Network(address).GetHashCode()) is { } wait) return wait;
        if (Take(_byName, name.GetHashCode(StringComparison.Ordinal)) is not null) await Task.Delay(Delay, time, cancellationToken);
        return null;
    }

    /// <summary>
    /// How long an address is to wait after one more wrong API token; null: it need not yet. Counted apart from passwords: nobody guesses a
    /// token, but a program whose token has expired continues to ask, and must not keep the people behind its address from signing in.
    /// </summary>
    public TimeSpan? CountWrongToken(IPAddress? address) => Take(_wrongTokens, Network(address).GetHashCode(StringComparison.Ordinal));

    public void Dispose()
    {
        _wrongTokens.Dispose();
        _byAddress.Dispose();
        _byName.Dispose();
    }

    private static TimeSpan? Take(PartitionedRateLimiter<int> table, int hash)
    {
        using var lease = table.AttemptAcquire((int)((uint)hash % Buckets));
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1);
    }

    /// <summary>One household of IPv6 has 2^64 addresses, and counts as one.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, address.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : 4));
    }

    private static PartitionedRateLimiter<int> Table(int perMinute) => PartitionedRateLimiter.Create<int, int>(bucket =>
        RateLimitPartition.GetFixedWindowLimiter(bucket, _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }));
}
