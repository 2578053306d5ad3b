using Trainyard.Contracts;
using Trainyard.Filters;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Filters;

public class FilterParserTests
{
    private static readonly DateTimeOffset Now = Samples.Now.AddDays(10);

    [Theory]
    [InlineData("optimizer.learningRate < 0.01 and tag = \"baseline\"", "a")]
    [InlineData("optimizer.learningRate <= 1e-3", "a")]
    [InlineData("optimizer.learningRate = 0.1%", "a")]
    [InlineData("optimizer.learningRate > 1e-3", "b, c")]
    [InlineData("not optimizer.learningRate > 1e-3", "a")]
    [InlineData("optimizer.momentum != 0.5", "b")]
    [InlineData("optimizer.momentum is empty", "a, c")]
    [InlineData("optimizer.momentum is not empty", "b")]
    [InlineData("optimizer.nesterov = true", "b")]
    [InlineData("state = Succeeded", "a")]
    [InlineData("state in (queued, running)", "b, c")]
    [InlineData("state not in (queued, running)", "a")]
    [InlineData("STATE = queued AND (owner = ada OR owner = 'bob')", "c")]
    [InlineData("owner = ada or owner = bob and tag = odd", "a, b")]
    [InlineData("(owner = ada or owner = bob) and tag = odd", "b")]
    [InlineData("tag = BASELINE", "a")]
    [InlineData("tag != baseline", "b, c")]
    [InlineData("tag in (odd, even)", "b")]
    [InlineData("tag ~ base", "a")]
    [InlineData("tags is empty", "c")]
    [InlineData("name contains \"B\"", "b")]
    [InlineData("created >= 10d ago", "a, b, c")]
    [InlineData("created > 9d ago", "")]
    [InlineData("created = 2026-11-24", "a, b, c")]
    [InlineData("created > 2026-11-24", "")]
    [InlineData("created <= 2026-11-24", "a, b, c")]
    [InlineData("created != 2026-11-24T12:00", "")]
    [InlineData("created < 2026-11-24T12:00:01Z", "a, b, c")]
    [InlineData("duration > 10s and duration < 1m30s", "a")]
    [InlineData("duration = 20", "a")]
    [InlineData("test/accuracy:final >= 99%", "a")]
    [InlineData("`metric:test/accuracy:best` > 0.5", "a")]
    [InlineData("failure is empty", "a, b, c")]
    public void An_expression_finds_jobs(string text, string expected)
    {
        var filter = FilterParser.Parse(text, Now, out var error);

        Assert.Null(error);
        Assert.Equal(expected, string.Join(", ", Jobs().Where(job => filter!.Matches(job, Now)).Select(job => job.Name)));
    }

    [Theory]
    [InlineData("", "", "field's name")]
    [InlineData("optimizr.learningRate < 1", "optimizr.learningRate", "did you mean optimizer.learningRate?")]
    [InlineData("state = runing", "runing", "one of queued, running")]
    [InlineData("state running", "running", "After state comes =")]
    [InlineData("tag < baseline", "<", "tags is text")]
    [InlineData("epochs = many", "many", "a number, such as")]
    [InlineData("epochs =", "", "a number, such as")]
    [InlineData("created > 7d", "7d", "write 7d ago")]
    [InlineData("created > soon", "soon", "a time, such as")]
    [InlineData("optimizer.nesterov = maybe", "maybe", "true or false")]
    [InlineData("epochs > 1 epochs < 5", "epochs", "there must be 'and' or 'or'")]
    [InlineData("epochs > 1 && epochs < 5", "&", "write and")]
    [InlineData("(epochs > 1", "", "not closed")]
    [InlineData("epochs > 1)", ")", "closes none")]
    [InlineData("tag = \"base", "\"base", "quote does not end")]
    [InlineData("\"name\" = a", "\"name\"", "without quotes")]
    [InlineData("epochs in 1, 2", "1", "list in parentheses")]
    [InlineData("epochs in (1 2)", "2", "',' or ends with ')'")]
    [InlineData("epochs is nothing", "nothing", "'empty' or 'not empty'")]
    public void What_is_wrong_is_said_of_the_word_that_is_wrong(string text, string word, string message)
    {
        Assert.Null(FilterParser.Parse(text, Now, out var error));
        Assert.Equal(word, text.Substring(error!.Start, error.Length));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_has_limits()
    {
        Assert.Null(FilterParser.Parse(new string('(', 1_500), Now, out var deep));
        Assert.Contains("40 parentheses", deep!.Message, StringComparison.Ordinal);
        Assert.Null(FilterParser.Parse(new string('a', 2_001), Now, out var longer));
        Assert.Contains("at most 2000", longer!.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever somebody writes: an answer, and an error lies within the text.</summary>
    [Fact]
    public void No_text_throws()
    {
        string[] parts = ["name", "epochs", "state", "tag", "created", "duration", "validation/loss:best", "and", "or", "not", "in", "is", "empty", "ago", "contains", "~", "=", "!=", "<", ">=", "(", ")", ",", "\"a\"", "'", "`", "7d", "999999999w", "1e-3", "5%", "1e999", "9999-12-31", "today", "running", "\\", "!", "&", "\ud83d", "ß", "\0", "  ", "metric:", ":", "."];
        var random = new Random(7);
        var job = Jobs()[0];
        for (var i = 0; i < 50_000; i++)
        {
            var text = string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 9)).Select(_ => parts[random.Next(parts.Length)]));
            var filter = FilterParser.Parse(text, Now, out var error, ["score"]);
            Assert.True(filter is null != error is null, text);
            if (error is not null) Assert.True(error.Start >= 0 && error.Length >= 0 && error.Start + error.Length <= text.Length, text);
            filter?.Matches(job, Now);
            if (i % 10 == 0) FilterCompletion.At(text, random.Next(text.Length + 1), [job], Now);
        }
    }

    private static List<Job> Jobs()
    {
        var first = Samples.Job("a").Trained([20]);
        var second = Samples.Job("b").Claim("w", Guid.NewGuid(), Samples.Now)!;
        return
        [
            first with { Spec = first.Spec with { Tags = ["baseline", "x"], Optimizer = new AdamSpec { LearningRate = 0.001 } } },
            second with { Spec = second.Spec with { Tags = ["odd"], Optimizer = new SgdSpec { LearningRate = 0.1, Nesterov = true } } },
            Samples.Job("c", owner: "bob"),
        ];
    }
}
