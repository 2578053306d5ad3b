using Trainyard.Search.Numerics;
using Trainyard.Search.Space;

namespace Trainyard.Tests.Search;

public sealed class SearchSpaceTests
{
    private static readonly SearchSpace Mixed = Spaces.Mixed;

    [Fact]
    public void A_point_survives_its_way_into_the_cube_and_back()
    {
        var random = new SearchRandom(1);
        for (var i = 0; i < 500; i++)
        {
            var point = Mixed.Decode([.. Mixed.Settings.Select(_ => random.NextDouble())]);
            var coordinates = Mixed.Encode(point);
            Assert.NotNull(coordinates);
            var again = Mixed.Decode(coordinates);
            Assert.Equal(point.Values.Keys, again.Values.Keys);
            Assert.All(point.Values.Where(v => v.Key != "rate"), v => Assert.Equal(v.Value.GetRawText(), again[v.Key].GetRawText()));
            Assert.Equal(point["rate"].GetDouble(), again["rate"].GetDouble(), 1e-12 * point["rate"].GetDouble());
        }
    }

    [Fact]
    public void A_setting_exists_where_its_condition_holds_alone()
    {
        Assert.True(Mixed.Decode([0.5, 0.9, 0.5, 0.5, 0.5]).TryGet("momentum", out _));
        Assert.False(Mixed.Decode([0.5, 0.1, 0.5, 0.5, 0.5]).TryGet("momentum", out _));
        Assert.True(double.IsNaN(Mixed.Encode(Mixed.Decode([0.5, 0.1, 0.5, 0.5, 0.5]))![2]));
    }

    [Fact]
    public void Steps_are_decimal() =>
        Assert.Equal(["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"], Enumerable.Range(0, 11).Select(i => new NumberSetting("x", 0, 1, Step: 0.1).Decode((i + 0.5) / 11).GetRawText()));

    [Fact]
    public void Whole_numbers_are_as_likely_as_they_should_be()
    {
        var even = new IntegerSetting("x", 1, 4);
        Assert.All(Enumerable.Range(0, 4000).GroupBy(i => even.Decode((i + 0.5) / 4000).GetInt64()), g => Assert.InRange(g.Count(), 990, 1010));
        var log = new IntegerSetting("x", 1, 1000, Log: true);
        Assert.InRange(Enumerable.Range(0, 4000).Count(i => log.Decode((i + 0.5) / 4000).GetInt64() <= 31), 1900, 2400);
        Assert.Equal((1, 1000), (log.Decode(0).GetInt64(), log.Decode(1).GetInt64()));
    }

    [Fact]
    public void Contradictions_are_said()
    {
        Assert.Contains("1 to 100 settings", Error());
        Assert.Contains("stands there twice", Error(new NumberSetting("x", 0, 1), new NumberSetting("x", 0, 1)));
        Assert.Contains("no setting before it", Error(new NumberSetting("x", 0, 1) { Condition = new Condition("y", [JsonValue.Of(1)]) }, new IntegerSetting("y", 1, 2)));
        Assert.Contains("which y never is", Error(new IntegerSetting("y", 1, 2), new NumberSetting("x", 0, 1) { Condition = new Condition("y", [JsonValue.Of(3)]) }));

        static string Error(params Setting[] settings)
        {
            Assert.Null(SearchSpace.Create(settings, out var error));
            return error!;
        }
    }

    [Fact]
    public void Equal_points_are_equal_however_their_numbers_are_written()
    {
        var (one, other) = (new SearchPoint([new("a", JsonValue.Parse("1")), new("b", JsonValue.Parse("x"))]), new SearchPoint([new("b", JsonValue.Parse("x")), new("a", JsonValue.Parse("1.0"))]));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }
}
