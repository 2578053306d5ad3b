using Trainyard.Search.History;
using Trainyard.Search.Methods;
using Trainyard.Search.Rungs;
using Trainyard.Search.Space;

namespace Trainyard.Tests.Search;

/// <summary>What every method keeps.</summary>
public sealed class SearchMethodTests
{
    public static TheoryData<string> Names => [.. SearchMethods.Names];

    [Theory, MemberData(nameof(Names))]
    public void The_same_history_gives_the_same_point_in_whatever_order_it_is_listed(string name)
    {
        var method = SearchMethods.Find(name)!;
        var history = Spaces.Run(method, Spaces.Mixed, 25, seed: 7);
        var next = method.Suggest(Spaces.Mixed, history, 7);
        Assert.NotNull(next);
        Assert.Equal(next, method.Suggest(Spaces.Mixed, [.. history.AsEnumerable().Reverse()], 7));
        // Replayed one by one, with values that went through their text.
        for (var i = 0; i < history.Count; i += 6) Assert.Equal(history[i].Point, method.Suggest(Spaces.Mixed, [.. history.Take(i).Select(Reread)], 7));
    }

    [Theory, MemberData(nameof(Names))]
    public void Trials_that_end_in_another_order_change_nothing_once_all_have_ended(string name)
    {
        var method = SearchMethods.Find(name)!;
        var began = method.SuggestMany(Spaces.Mixed, [], 3, 16);
        SearchTrial[] forwards = [.. began.Select(Ended)], backwards = [.. began.Reverse().Select(Ended)];
        Assert.Equal(method.Suggest(Spaces.Mixed, forwards, 3), method.Suggest(Spaces.Mixed, backwards, 3));
    }

    [Theory, MemberData(nameof(Names))]
    public void Trials_that_run_keep_others_from_their_place(string name)
    {
        var method = SearchMethods.Find(name)!;
        var history = Spaces.Run(method, Spaces.Square, 14, seed: 1);
        var together = method.SuggestMany(Spaces.Square, history, 1, 8);
        Assert.Equal(8, together.Select(t => t.Point).Concat(history.Select(t => t.Point)).Distinct().Count() - history.Count);
        Assert.Equal(Enumerable.Range(14, 8), together.Select(t => t.Number));
    }

    [Theory, MemberData(nameof(Names))]
    public void Values_that_are_none_and_trials_that_failed_do_no_harm(string name)
    {
        var method = SearchMethods.Find(name)!;
        var history = Spaces.Run(method, Spaces.Mixed, 24, seed: 2);
        double[] strange = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e300];
        for (var i = 0; i < 5; i++) history[i * 2] = history[i * 2] with { Loss = strange[i] };
        history[1] = history[1] with { State = TrialState.Failed, Loss = null };
        history[3] = history[3] with { State = TrialState.Running, Loss = null };
        Valid(method.Suggest(Spaces.Mixed, history, 2));
        Valid(method.Suggest(Spaces.Mixed, [.. history.Select(t => t with { Loss = 0.5, State = TrialState.Ended })], 2));
        Valid(method.Suggest(Spaces.Mixed, [.. history.Select(t => t with { Loss = double.NaN })], 2));
        Valid(method.Suggest(Spaces.Mixed, [history[0]], 2));
        // Twenty times the same point, and one of another space.
        Valid(method.Suggest(Spaces.Mixed, [.. Enumerable.Range(0, 20).Select(i => history[5] with { Number = i }), new SearchTrial(20, new SearchPoint([]), TrialState.Ended, 1)], 2));

        static void Valid(SearchPoint? point) => Assert.NotNull(Spaces.Mixed.Encode(point!));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_thousand_trials_are_read(string name)
    {
        var random = new RandomSearch();
        SearchTrial[] history = [.. Enumerable.Range(0, 1000).Select(i => (i, Point: random.Suggest(Spaces.Square, [new SearchTrial(i, new SearchPoint([]), TrialState.Ended)], 1)!))
            .Select(t => new SearchTrial(t.i, t.Point, TrialState.Ended, Spaces.Loss(t.Point)))];
        Assert.NotNull(Spaces.Square.Encode(SearchMethods.Find(name)!.Suggest(Spaces.Square, history, 1)!));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_finite_space_is_tried_once_and_to_its_end(string name)
    {
        var space = SearchSpace.Of(new IntegerSetting("a", 1, 4), Spaces.Mixed.Settings[1], Spaces.Mixed.Settings[2]);
        var history = Spaces.Run(SearchMethods.Find(name)!, space, 100, seed: 4);
        // Adam, or SGD with one of ten momenta, for each of four numbers.
        Assert.Equal(44, history.Count);
        Assert.Equal(44, history.Select(t => t.Point).Distinct().Count());
    }

    [Fact]
    public void Another_seed_is_another_search() =>
        Assert.All(["random", "sobol", "tpe", "gp"], name => Assert.NotEqual(SearchMethods.Find(name)!.Suggest(Spaces.Square, [], 1), SearchMethods.Find(name)!.Suggest(Spaces.Square, [], 2)));

    [Fact]
    public void The_default_is_the_Gaussian_process_for_few_trials_over_numbers()
    {
        Assert.Equal("gp", SearchMethods.Default(Spaces.Square, 100));
        Assert.Equal("tpe", SearchMethods.Default(Spaces.Square, 1000));
        Assert.Equal("tpe", SearchMethods.Default(Spaces.Mixed, 100));
    }

    /// <summary>On the peer's functions, with a generous bound: the whole table is <c>bench --only search</c>.</summary>
    [Fact]
    public void Methods_that_learn_come_far_closer_than_random_ones()
    {
        var (random, tpe, gp) = (Median(new RandomSearch(), 9, 60), Median(new TpeSearch(), 9, 60), Median(new GaussianProcessSearch(), 3, 30));
        Assert.InRange(tpe, 0, random / 2);
        Assert.InRange(gp, 0, 0.15);

        static double Median(ISearchMethod method, int seeds, int trials) =>
            Enumerable.Range(0, seeds).Select(seed => Spaces.Run(method, Plane, trials, seed, Branin).Min(t => t.Loss!.Value) - 0.397887).Order().ElementAt(seeds / 2);
    }

    [Fact]
    public void TPE_with_rungs_learns_from_the_highest_rung_that_has_enough()
    {
        var method = new RungSearch(new TpeSearch(), new RungLadder(1, 9), enough: 10);
        var begun = new RandomSearch().SuggestMany(Spaces.Square, [], 1, 30);
        SearchTrial[] low = [.. begun.Select(t => t with { Target = 1, Reports = [new TrialReport(1, Spaces.Loss(t.Point))] })];
        // After three epochs the order is the other way round: ten trials there outweigh thirty after one.
        SearchTrial[] high = [.. low.Select((t, i) => i >= 10 ? t : t with { Target = 3, Reports = [.. t.Reports, new TrialReport(3, -Spaces.Loss(t.Point))] })];
        SearchTrial[] onlyHigh = [.. high.Select((t, i) => i < 10 ? t with { Reports = [], State = TrialState.Ended, Loss = -Spaces.Loss(t.Point) } : t with { Reports = [] })];
        Assert.Equal(new TpeSearch().Suggest(Spaces.Square, onlyHigh, 1), method.Suggest(Spaces.Square, high, 1));
        Assert.NotEqual(method.Suggest(Spaces.Square, low, 1), method.Suggest(Spaces.Square, high, 1));
    }

    private static readonly SearchSpace Plane = SearchSpace.Of(new NumberSetting("x", -5, 10), new NumberSetting("y", 0, 15));

    private static double Branin(SearchPoint point)
    {
        var (x, y) = (point["x"].GetDouble(), point["y"].GetDouble());
        return Math.Pow(y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6, 2) + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }

    private static SearchTrial Ended(SearchTrial trial) => trial with { State = TrialState.Ended, Loss = Spaces.Loss(trial.Point) };

    private static SearchTrial Reread(SearchTrial trial) => trial with { Point = new SearchPoint(trial.Point.Values.Select(v => KeyValuePair.Create(v.Key, JsonValue.Parse(v.Value.GetRawText())))) };
}
