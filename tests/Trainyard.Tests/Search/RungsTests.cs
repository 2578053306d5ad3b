using Trainyard.Search.History;
using Trainyard.Search.Rungs;
using Trainyard.Search.Space;

namespace Trainyard.Tests.Search;

public sealed class RungsTests
{
    private static readonly RungLadder Ladder = new(1, 9);

    [Fact]
    public void Rungs_end_at_the_most_epochs()
    {
        Assert.Equal([1, 3, 9], Ladder.Epochs);
        Assert.Equal([1, 3, 9, 20], new RungLadder(1, 20).Epochs);
        Assert.Equal([5], new RungLadder(5, 5).Epochs);
        Assert.Throws<ArgumentException>(() => new RungLadder(0, 5));
        Assert.Throws<ArgumentException>(() => new RungLadder(1, 5, 1));
    }

    /// <summary>By hand, with η = 3: nine trials report one after the other; who goes on, and when.</summary>
    [Fact]
    public void ASHA_promotes_as_a_table_made_by_hand_says()
    {
        // Trial:                0    1    2    3    4    5    6    7    8
        double[] afterOne = [0.9, 0.5, 0.7, 0.4, 0.8, 0.6, 0.3, 1.0, 0.2];
        // Of 3: the best, 1. Of 4 and 5 still one, 3 now: it was not sent on. Of 6: the best two are 3, 1. Of 7: 6, 3. Of 9: 8, 6, 3.
        int?[] promoted = [null, null, 1, 3, null, null, 6, null, 8];
        var history = new List<SearchTrial>();
        for (var i = 0; i < 9; i++)
        {
            history.Add(At(i, 1, (1, afterOne[i])));
            var promotions = AsynchronousHalving.Promotions(Ladder, history);
            Assert.Equal(promoted[i] is { } trial ? [new Promotion(trial, 3)] : [], promotions);
            foreach (var p in promotions) history[p.Trial] = history[p.Trial] with { Target = p.Epochs };
        }
        // 1, 3 and 6 report after three epochs: of three the best goes to nine, once.
        foreach (var (trial, loss) in new[] { (1, 0.30), (3, 0.35), (6, 0.25) }) history[trial] = Reported(history[trial], 3, loss);
        Assert.Equal([new Promotion(6, 9)], AsynchronousHalving.Promotions(Ladder, history));
        Assert.Equal([new Promotion(6, 9)], AsynchronousHalving.Promotions(Ladder, [.. history.AsEnumerable().Reverse()]));
        history[6] = history[6] with { Target = 9 };
        Assert.Empty(AsynchronousHalving.Promotions(Ladder, history));
    }

    [Fact]
    public void A_trial_that_fails_has_lost_and_others_go_on()
    {
        SearchTrial[] history = [At(0, 1, (1, 0.5)), At(1, 1, (1, double.NaN)), At(2, 1) with { State = TrialState.Failed }];
        Assert.Equal([new Promotion(0, 3)], AsynchronousHalving.Promotions(Ladder, history));
        Assert.Empty(AsynchronousHalving.Promotions(Ladder, [.. history.Select(t => t with { State = TrialState.Failed })]));
    }

    [Fact]
    public void Equal_losses_go_by_number() =>
        Assert.Equal([new Promotion(0, 3)], AsynchronousHalving.Promotions(Ladder, [At(2, 1, (1, 0.5)), At(1, 1, (1, 0.5)), At(0, 1, (1, 0.5))]));

    /// <summary>Li et al. 2018, table 1: R = 81, η = 3.</summary>
    [Fact]
    public void Hyperbands_brackets_are_those_of_the_paper() =>
        Assert.Equal(
            ["4: 81×1 27×3 9×9 3×27 1×81", "3: 34×3 11×9 3×27 1×81", "2: 15×9 5×27 1×81", "1: 8×27 2×81", "0: 5×81"],
            HyperbandBracket.Table(81).Select(b => $"{b.Number}: {string.Join(" ", b.Rungs.Select(r => $"{r.Trials}×{r.Epochs}"))}"));

    [Fact]
    public void A_bracket_halves_once_all_of_a_rung_are_there()
    {
        var bracket = HyperbandBracket.Table(9)[0];
        Assert.Equal([new HyperbandRung(9, 1), new HyperbandRung(3, 3), new HyperbandRung(1, 9)], bracket.Rungs);
        List<SearchTrial> history = [.. Enumerable.Range(0, 8).Select(i => At(i, 1, (1, 1 - i / 10.0)))];
        Assert.Empty(bracket.Promotions(history));
        history.Add(At(8, 1) with { State = TrialState.Failed });
        Assert.Equal([new Promotion(7, 3), new Promotion(6, 3), new Promotion(5, 3)], bracket.Promotions(history));
        foreach (var i in new[] { 5, 6, 7 }) history[i] = Reported(history[i] with { Target = 3 }, 3, i == 6 ? 0.1 : 0.2);
        Assert.Equal([new Promotion(6, 9)], bracket.Promotions(history));
        Assert.Empty(bracket.Promotions([.. history.Select(t => t.Number == 6 ? t with { Target = 9 } : t)]));
    }

    [Fact]
    public void The_median_rule_stops_who_is_worse_than_half()
    {
        SearchTrial[] others = [.. Enumerable.Range(0, 5).Select(i => At(i, 9, (1, 0.5 + i / 10.0), (2, 0.4 + i / 10.0), (3, 0.3 + i / 10.0)))];
        Assert.True(MedianStopping.ShouldStop(At(9, 9, (1, 0.9), (2, 0.8)), others));
        Assert.False(MedianStopping.ShouldStop(At(9, 9, (1, 0.9), (2, 0.5)), others));
        Assert.False(MedianStopping.ShouldStop(At(9, 9, (1, 0.9)), others));
        Assert.False(MedianStopping.ShouldStop(At(9, 9, (1, 0.9), (2, 0.8)), [.. others.Take(4)]));
    }

    private static SearchTrial At(int number, int target, params (int Epochs, double Loss)[] reports) =>
        new(number, new SearchPoint([]), TrialState.Running) { Target = target, Reports = [.. reports.Select(r => new TrialReport(r.Epochs, r.Loss))] };

    private static SearchTrial Reported(SearchTrial trial, int epochs, double loss) => trial with { Reports = [.. trial.Reports, new TrialReport(epochs, loss)] };
}
