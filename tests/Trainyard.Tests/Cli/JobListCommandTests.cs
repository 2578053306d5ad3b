using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>The list as a table in a terminal, and what is edited from there.</summary>
public sealed class JobListCommandTests : IAsyncLifetime
{
    private readonly CliHome _home = new();
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _home.SignInAsync(_server, Role.Trainer, "ada");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Jobs_are_found_by_an_expression_and_shown_in_the_columns_that_are_asked_for()
    {
        foreach (var rate in (double[])[0.5, 0.001])
            await _server.AddJobAsync("ada", j => j with { Spec = j.Spec with { Name = $"rate {rate}", Tags = ["sweep"], Optimizer = new SgdSpec { LearningRate = rate } } });

        var found = (await _home.RunAsync("jobs", "--where", "optimizer.learningRate < 0.01 and tag = sweep", "--columns", "name,optimizer.learningRate,created,tag")).Expect(0).Output;
        var sorted = (await _home.RunAsync("jobs", "--sort", "optimizer.learningRate", "--order", "asc", "--running-first")).Expect(0).Output.Split('\n');

        Assert.Matches(@"ID +NAME +LEARNINGRATE +CREATED +TAG\n[0-9a-f]{8} +rate 0\.001 +0\.001 +20\d\d-.* +sweep\n$", found);
        Assert.Contains("LEARNINGRATE", sorted[0], StringComparison.Ordinal);
        Assert.Contains("rate 0.001", sorted[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expression_that_is_wrong_is_shown_with_a_mark_under_the_word()
    {
        var wrong = (await _home.RunAsync("jobs", "--where", "epochs > 1 and learningRate < 0.1")).Expect(2).Error.ReplaceLineEndings("\n");

        Assert.Equal(
            """
            trainyard: There is no field 'learningRate': did you mean optimizer.learningRate?
              epochs > 1 and learningRate < 0.1
                             ^^^^^^^^^^^^

            """.ReplaceLineEndings("\n"),
            wrong);
        Assert.Contains("did you mean", (await _home.RunAsync("jobs", "--sort", "acuracy")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_tags_and_notes_are_edited()
    {
        var job = await _server.AddJobAsync("ada");

        var view = JsonNode.Parse((await _home.RunAsync("edit", "last", "--name", "best so far", "--tag", "baseline", "--tag", "x", "--notes", "Diverges above 0.1.", "--json")).Expect(0).Output)!;
        var said = (await _home.RunAsync("edit", job.Id.ToString(), "--untag", "x")).Expect(0).Output;

        Assert.Equal(("best so far", "Diverges above 0.1."), ((string)view["name"]!, (string)view["notes"]!));
        Assert.Equal($"{job.Id} best so far [baseline]", said.Trim());
        Assert.Contains("notes", (await _home.RunAsync("show", "last")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("nothing to change", (await _home.RunAsync("edit", "last")).Expect(2).Error, StringComparison.Ordinal);
        (await _home.RunAsync("edit", "last", "--name", "")).Expect(2);
    }
}
