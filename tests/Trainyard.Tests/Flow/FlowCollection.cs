namespace Trainyard.Tests.Flow;

/// <summary>One after the other: each of these tests trains, and waits for what comes of it.</summary>
[CollectionDefinition(Name)]
public sealed class FlowCollection
{
    public const string Name = "flow";
}
