namespace Trainyard.Search.Rungs;

/// <summary>The epochs at which trials are compared: the least, times the factor again and again, and the most as the last one.</summary>
public sealed class RungLadder
{
    /// <exception cref="ArgumentException">Not 1 ≤ <paramref name="minEpochs"/> ≤ <paramref name="maxEpochs"/>, or a factor below 2.</exception>
    public RungLadder(int minEpochs, int maxEpochs, int factor = 3)
    {
        if (minEpochs < 1 || minEpochs > maxEpochs) throw new ArgumentException($"Rungs go from at least 1 epoch up, not from {minEpochs} to {maxEpochs}.");
        if (factor < 2) throw new ArgumentException($"One in two or fewer goes on to the next rung, not one in {factor}.");
        var rungs = new List<int>();
        for (long epochs = minEpochs; epochs < maxEpochs; epochs *= factor) rungs.Add((int)epochs);
        (Epochs, Factor) = ([.. rungs, maxEpochs], factor);
    }

    /// <summary>Of each rung, rising.</summary>
    public IReadOnlyList<int> Epochs { get; }

    /// <summary>One trial in so many goes on (η).</summary>
    public int Factor { get; }
}
