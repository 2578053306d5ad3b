using Trainyard.Search.Space;

namespace Trainyard.Tests.Search;

public sealed class SettingParserTests
{
    [Theory]
    [InlineData("1e-4..1e-1", 1e-4, 1e-1, false, null)]
    [InlineData("log:1e-4..1e-1", 1e-4, 1e-1, true, null)]
    [InlineData("0..1/0.1", 0.0, 1.0, false, 0.1)]
    [InlineData(" -5..10 ", -5.0, 10.0, false, null)]
    public void A_range_of_numbers_is_read(string text, double low, double high, bool isLog, double? step) =>
        Assert.Equal(new NumberSetting("x", low, high, isLog, step), Parsed(text));

    [Theory]
    [InlineData("int:1..10", 1, 10, false, 1)]
    [InlineData("int:log:16..1024", 16, 1024, true, 1)]
    [InlineData("log:int:16..1024", 16, 1024, true, 1)]
    [InlineData("int:0..100/10", 0, 100, false, 10)]
    public void A_range_of_whole_numbers_is_read(string text, long low, long high, bool isLog, long step) =>
        Assert.Equal(new IntegerSetting("x", low, high, isLog, step), Parsed(text));

    [Theory]
    [InlineData("32,64,128", true, "32", "64", "128")]
    [InlineData("128,64", false, "128", "64")]
    [InlineData("adam, sgd", false, "\"adam\"", "\"sgd\"")]
    [InlineData("[1,2],{\"a\":\"b,c\"},null,true", false, "[1,2]", "{\"a\":\"b,c\"}", "null", "true")]
    [InlineData("0.1", true, "0.1")]
    public void Choices_are_read(string text, bool isOrdered, params string[] json)
    {
        var setting = Assert.IsType<ChoiceSetting>(Parsed(text));
        Assert.Equal(json, setting.Choices.Select(c => c.GetRawText()));
        Assert.Equal(isOrdered, setting.IsOrdered);
    }

    [Theory]
    [InlineData("", "there is no value")]
    [InlineData("1..", "'' in '1..' is no number")]
    [InlineData("a..b", "'a' in 'a..b' is no number")]
    [InlineData("int:1.5..3", "'1.5' in '1.5..3' is no whole number")]
    [InlineData("5..1", "the lower bound comes first: 1..5")]
    [InlineData("log:0..1", "begins above 0, such as log:1e-4..1e-1")]
    [InlineData("log:1..10/2", "no steps")]
    [InlineData("int:log:0..8", "begins above 0")]
    [InlineData("0..1/0", "a step is above 0")]
    [InlineData("0..1/2", "at most the range")]
    [InlineData("log:5", "stand before one, such as log:1..100")]
    [InlineData("1,,2", "empty choice")]
    [InlineData("1,1.0", "stands there twice")]
    [InlineData("NaN..1", "finite")]
    [InlineData("-1e308..1e308", "finite")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        Assert.Null(SettingParser.Parse("optimizer.learningRate", text, out var error));
        Assert.StartsWith("optimizer.learningRate: ", error);
        Assert.Contains(expected, error);
    }

    private static Setting Parsed(string text)
    {
        var setting = SettingParser.Parse("x", text, out var error);
        Assert.Null(error);
        return setting!;
    }
}
