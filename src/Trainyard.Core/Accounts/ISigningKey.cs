namespace Trainyard.Accounts;

/// <summary>The secret that signs access tokens: the same for every server of a fleet, and across restarts.</summary>
public interface ISigningKey
{
    /// <summary>256 bits.</summary>
    ReadOnlyMemory<byte> Value { get; }
}
