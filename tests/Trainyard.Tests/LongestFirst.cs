using Trainyard.Tests.Flow;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Trainyard.Tests.LongestFirst))]

namespace Trainyard.Tests;

/// <summary>The two collections that take longest begin first, beside each other; so that neither is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = [FleetCollection.Name, FlowCollection.Name];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => Longest.Contains(collection.TestCollectionDisplayName))];
}
