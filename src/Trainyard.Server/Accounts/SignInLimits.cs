using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Trainyard.Server.Accounts;

/// <summary>
/// Tries with a password, counted for each address and for each account name. Both are hashed into a fixed number of buckets, so that
/// made-up names and addresses cost no memory; links are not counted, since nobody guesses 256 bits, and so always let the owner in.
/// </summary>
internal sealed class SignInLimits(IOptions<ServerOptions> options) : IDisposable
{
    private const int Buckets = 1 << 14;
    private readonly PartitionedRateLimiter<int> _byAddress = Table(options.Value.SignInsPerMinute);
    private readonly PartitionedRateLimiter<int> _byName = Table(options.Value.SignInsPerMinute);

    /// <summary>How long to wait before the next try; null when this one may go on.</summary>
    public TimeSpan? Refuse(IPAddress? address, string name) =>
        Take(_byAddress, Network(address).GetHashCode()) ?? Take(_byName, name.GetHashCode(StringComparison.Ordinal));

    public void Dispose()
    {
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
