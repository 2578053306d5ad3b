using System.Security.Cryptography;

namespace Trainyard.Jobs;

/// <summary>
/// What an attempt signs its events with: made at the claim, and known to the store and the worker alone. So whoever can write to the
/// event stream can report nothing for a job that somebody else trains.
/// </summary>
/// <param name="Fence">Of the attempt. A claim by a version that signs nothing leaves the key of an earlier attempt behind.</param>
/// <param name="Secret">32 random bytes.</param>
public sealed record EventKey(long Fence, byte[] Secret)
{
    public static byte[] CreateSecret() => RandomNumberGenerator.GetBytes(32);
}
