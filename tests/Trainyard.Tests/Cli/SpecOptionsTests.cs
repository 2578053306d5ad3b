using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Commands;

namespace Trainyard.Tests.Cli;

public sealed class SpecOptionsTests
{
    [Fact]
    public void Nothing_given_changes_nothing() => Assert.Equal("""{"epochs":7}""", Overlay("""{"epochs":7}"""));

    [Fact]
    public void Options_win_over_the_file() =>
        Assert.Equal("""{"epochs":2,"name":"b","batchSize":32,"seed":0}""", Overlay("""{"epochs":7,"name":"a"}""", "--epochs", "2", "--name", "b", "--batch-size", "32", "--seed", "0"));

    [Fact]
    public void The_learning_rate_leaves_the_rest_of_the_optimiser() =>
        Assert.Equal("""{"optimizer":{"type":"sgd","momentum":0.5,"learningRate":0.25}}""", Overlay("""{"optimizer":{"type":"sgd","momentum":0.5}}""", "--learning-rate", "0.25"));

    [Fact]
    public void A_preset_replaces_the_files_network() =>
        Assert.Equal("""{"model":{"preset":"mlp"}}""", Overlay("""{"model":{"layers":[{"type":"flatten"}]}}""", "--preset", "mlp"));

    [Fact]
    public void Tags_are_collected() =>
        Assert.Equal("""{"priority":-3,"threads":1,"tags":["a","b"]}""", Overlay("{}", "--tag", "a", "--priority", "-3", "--tag", "b", "--threads", "1"));

    private static string Overlay(string file, params string[] args)
    {
        var options = new SpecOptions();
        var command = new RootCommand();
        options.AddTo(command);
        var parsed = command.Parse(args);
        Assert.Empty(parsed.Errors);
        return options.Overlay(parsed, JsonNode.Parse(file)!.AsObject()).ToJsonString();
    }
}
