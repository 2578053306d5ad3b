using Trainyard.Search.History;

namespace Trainyard.Search.Rungs;

/// <summary>One bracket of Hyperband: successive halving of so many trials.</summary>
/// <param name="Number">s: how many times it halves.</param>
/// <param name="Rungs">nᵢ trials go up to rᵢ epochs.</param>
public sealed record HyperbandBracket(int Number, IReadOnlyList<HyperbandRung> Rungs)
{
    /// <summary>
    /// Hyperband's table (Li et al. 2018, "Hyperband: a novel bandit-based approach to hyperparameter optimization", algorithm 1): from many trials of few epochs to few of all,
    /// n = ⌈(s_max + 1) ηˢ / (s + 1)⌉ trials from r = R η⁻ˢ epochs on, of which ⌊n η⁻ⁱ⌋ come to rung i. Where r is no whole number it is rounded, to at least 1.
    /// </summary>
    /// <exception cref="ArgumentException">No epoch, or a factor below 2.</exception>
    public static IReadOnlyList<HyperbandBracket> Table(int maxEpochs, int factor = 3)
    {
        if (maxEpochs < 1 || factor < 2) throw new ArgumentException($"Hyperband takes at least 1 epoch and a factor of at least 2, not {maxEpochs} and {factor}.");
        var most = 0;
        for (var power = (long)factor; power <= maxEpochs; power *= factor) most++;
        return [.. Enumerable.Range(0, most + 1).Select(i => most - i).Select(s => Of(s, most, maxEpochs, factor))];
    }

    /// <summary>
    /// Who of this bracket's trials goes on: the best nᵢ₊₁ of a rung, once each that came so far has reported or failed there.
    /// </summary>
    /// <param name="history">Of this bracket alone.</param>
    public IReadOnlyList<Promotion> Promotions(IReadOnlyList<SearchTrial> history)
    {
        for (var i = 0; i < Rungs.Count - 1; i++)
        {
            var (rung, next) = (Rungs[i], Rungs[i + 1]);
            var table = new RungTable(new RungLadder(rung.Epochs, rung.Epochs), history);
            // Where trials failed, fewer came here than the table says.
            var expected = i == 0 ? rung.Trials : history.Count(t => t.Target >= rung.Epochs);
            if (table[0].Count < expected) return [];
            Promotion[] promotions = [.. table.Waiting(0, next.Trials).Select(trial => new Promotion(trial, next.Epochs))];
            if (promotions.Length > 0) return promotions;
        }
        return [];
    }

    private static HyperbandBracket Of(int s, int most, int maxEpochs, int factor)
    {
        var power = 1L;
        for (var i = 0; i < s; i++) power *= factor;
        var trials = ((most + 1) * power + s) / (s + 1);
        var rungs = new List<HyperbandRung>();
        for (var divisor = 1L; divisor <= power; divisor *= factor)
        {
            rungs.Add(new HyperbandRung((int)(trials / divisor), (int)Math.Max(1, Math.Round(maxEpochs * (double)divisor / power))));
        }
        return new HyperbandBracket(s, rungs);
    }
}

/// <param name="Trials">How many come here.</param>
/// <param name="Epochs">Up to which they train.</param>
public readonly record struct HyperbandRung(int Trials, int Epochs);
