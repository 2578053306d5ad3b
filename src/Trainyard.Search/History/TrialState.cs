namespace Trainyard.Search.History;

/// <summary>What became of a trial.</summary>
public enum TrialState
{
    /// <summary>It has no result yet: it runs, or waits to.</summary>
    Running,

    /// <summary>It has its result.</summary>
    Ended,

    /// <summary>It will have none: methods take its point for a bad one.</summary>
    Failed,
}
