namespace Trainyard.Storage;

/// <summary>A service does not answer at the moment. It says nothing against what it was asked: the same may succeed later.</summary>
public sealed class UnavailableException(string service, Exception? cause, string? reason = null) : IOException(reason ?? $"{service} does not answer at the moment.", cause)
{
    /// <summary>Such as <c>MongoDB</c>.</summary>
    public string Service { get; } = service;

    /// <summary>Whether a service or a disk is to blame for a failure, rather than what was asked.</summary>
    public static bool IsPassing(Exception e) => e is IOException or TimeoutException or OperationCanceledException;
}
