using Trainyard.Search.History;
using Trainyard.Search.Methods;
using Trainyard.Search.Populations;

namespace Trainyard.Tests.Search;

public sealed class PopulationTrainingTests
{
    private static readonly SearchTrial[] Members =
        [.. new RandomSearch().SuggestMany(Spaces.Mixed, [], 1, 10).Select(t => t with { State = TrialState.Ended, Loss = t.Number == 4 ? double.NaN : t.Number })];

    [Fact]
    public void The_worst_fifth_copies_the_best_fifth()
    {
        var replacements = PopulationTraining.Next(Spaces.Mixed, Members, 1, 0);
        Assert.Equal([4, 9], replacements.Select(r => r.Member));
        Assert.All(replacements, r =>
        {
            Assert.InRange(r.Source, 0, 1);
            Assert.NotNull(Spaces.Mixed.Encode(r.Point));
            Assert.NotEqual(Members[r.Source].Point, r.Point);
        });
    }

    [Fact]
    public void The_same_members_give_the_same_replacements_and_the_next_generation_others()
    {
        var first = PopulationTraining.Next(Spaces.Mixed, Members, 1, 0);
        Assert.Equal(first, PopulationTraining.Next(Spaces.Mixed, [.. Members.Reverse()], 1, 0));
        Assert.NotEqual(first, PopulationTraining.Next(Spaces.Mixed, Members, 1, 1));
    }

    [Fact]
    public void Nobody_copies_where_there_is_nobody_to_copy()
    {
        Assert.Empty(PopulationTraining.Next(Spaces.Mixed, [Members[0]], 1, 0));
        Assert.Empty(PopulationTraining.Next(Spaces.Mixed, [.. Members.Select(m => m with { Loss = double.NaN })], 1, 0));
    }
}
