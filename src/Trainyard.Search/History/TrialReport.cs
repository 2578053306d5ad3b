namespace Trainyard.Search.History;

/// <summary>The loss after so many epochs.</summary>
public readonly record struct TrialReport(int Epochs, double Loss);
