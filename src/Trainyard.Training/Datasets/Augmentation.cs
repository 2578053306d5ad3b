using Trainyard.Contracts;
using Trainyard.Datasets.Augmentation;

namespace Trainyard.Training.Datasets;

/// <summary>What a job does to the examples that it trains on: a function of its seed, the epoch, and the example or the batch.</summary>
internal sealed class Augmentation(AugmentationSpec spec, Dataset data, int seed)
{
    private readonly PictureAugmenter? _pictures = spec.ChangesPictures ? new(spec, data.Training.Inputs.Shape, data.Scaling) : null;

    /// <summary>What an epoch makes of each example; null: nothing.</summary>
    public ChangeExample? Changing(int epoch) => _pictures is null ? null : (index, kept, to) => _pictures.Change(kept, to, new Draws(seed, epoch, index));

    /// <summary>How much an example of a batch is itself where examples are blended, from 0.5 to 1. Null: they are not.</summary>
    public float? Share(int epoch, long batch)
    {
        if (spec.Mixup == 0) return null;
        // A number that is no example's. Of an example and its partner the larger share is called the example's own: the answers that count as right are its own.
        var share = (float)new Draws(seed, epoch, ~batch).Beta(spec.Mixup);
        return Math.Max(share, 1 - share);
    }

    /// <summary>Mixup (Zhang et al., 2018): of the examples at the same place from the batch's two ends each becomes a share of itself and the rest of the other.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="batch">From 0.</param>
    /// <param name="inputs">Examples × their shape, normalised.</param>
    /// <param name="count">How many examples.</param>
    public void Blend(int epoch, long batch, Span<float> inputs, int count)
    {
        if (Share(epoch, batch) is not { } share) return;
        var length = inputs.Length / count;
        for (var i = 0; i < count / 2; i++)
        {
            var one = inputs.Slice(i * length, length);
            var other = inputs.Slice((count - 1 - i) * length, length);
            for (var k = 0; k < length; k++) (one[k], other[k]) = (share * one[k] + (1 - share) * other[k], share * other[k] + (1 - share) * one[k]);
        }
    }
}
