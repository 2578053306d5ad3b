namespace Trainyard.Contracts;

/// <summary>What the live hub and its clients call each other with.</summary>
public static class HubNames
{
    /// <summary>Where the hub listens, after the server's address.</summary>
    public const string Path = "/ws/jobs";

    /// <summary>What the hub calls its clients with; the .NET client minds the case.</summary>
    public const string Update = "update";
}
