using Trainyard.Search.History;
using Trainyard.Search.Importance;
using Trainyard.Search.Methods;

namespace Trainyard.Tests.Search;

public sealed class SettingImportanceTests
{
    private static readonly List<SearchTrial> History = Spaces.Run(new RandomSearch(), Spaces.Mixed, 120, 1, p => Math.Abs(Math.Log(p["rate"].GetDouble()) + 5) + (p["optimizer"].GetString() == "sgd" ? 0.5 : 0));

    [Fact]
    public void What_the_loss_follows_is_important_and_the_rest_is_not()
    {
        var shares = SettingImportance.Of(Spaces.Mixed, History);
        Assert.InRange(shares["rate"]!.Value, 0.5, 1);
        Assert.True(shares["rate"] > shares["optimizer"] && shares["optimizer"] > shares["units"]);
        Assert.InRange(shares["batchSize"]!.Value, 0, 0.1);
    }

    [Fact]
    public void Nothing_is_said_of_few_trials_or_of_one_loss()
    {
        Assert.All(SettingImportance.Of(Spaces.Mixed, [.. History.Take(5)]).Values, Assert.Null);
        Assert.All(SettingImportance.Of(Spaces.Mixed, [.. History.Select(t => t with { Loss = 1 })]).Values, Assert.Null);
    }

    [Fact]
    public void A_diverged_trial_changes_little()
    {
        var shares = SettingImportance.Of(Spaces.Mixed, [.. History.Select(t => t.Number == 3 ? t with { Loss = 1e30 } : t)]);
        Assert.Equal(SettingImportance.Of(Spaces.Mixed, History)["rate"]!.Value, shares["rate"]!.Value, 0.1);
    }
}
