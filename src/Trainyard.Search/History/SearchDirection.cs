namespace Trainyard.Search.History;

/// <summary>Whether a metric should be small or large.</summary>
public enum SearchDirection
{
    Minimize,
    Maximize,
}

public static class SearchDirections
{
    /// <summary>The loss that methods minimise; its own inverse.</summary>
    public static double ToLoss(this SearchDirection direction, double value) => direction == SearchDirection.Minimize ? value : -value;
}
