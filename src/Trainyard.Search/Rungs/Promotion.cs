namespace Trainyard.Search.Rungs;

/// <summary>A trial that waits at a rung goes on to the next one, where it was.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Epochs">Up to which it trains now.</param>
public readonly record struct Promotion(int Trial, int Epochs);
