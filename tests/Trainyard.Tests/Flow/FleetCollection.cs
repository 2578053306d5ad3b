namespace Trainyard.Tests.Flow;

/// <summary>One after the other: each of these tests has a fleet of processes on services of its own, and mostly waits for it.</summary>
[CollectionDefinition(Name)]
public sealed class FleetCollection
{
    public const string Name = "fleet";
}
