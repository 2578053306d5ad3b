namespace Trainyard.Storage;

/// <summary>A service does not answer at the moment. It says nothing against what it was asked: the same may succeed later.</summary>
public sealed class UnavailableException(string service, Exception cause) : IOException($"{service} does not answer at the moment.", cause)
{
    /// <summary>Such as <c>MongoDB</c>.</summary>
    public string Service { get; } = service;
}
