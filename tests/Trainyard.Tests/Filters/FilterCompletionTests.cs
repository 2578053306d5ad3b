using Trainyard.Contracts;
using Trainyard.Filters;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Filters;

public class FilterCompletionTests
{
    /// <summary>The caret stands where the bar is.</summary>
    [Theory]
    [InlineData("|", "name", 0, 0)]
    [InlineData("opt|", "optimizer.learningRate", 0, 3)]
    [InlineData("learn|", "optimizer.learningRate", 0, 5)]
    [InlineData("sta| = queued", "state", 0, 3)]
    [InlineData("test/acc|", "test/accuracy:best", 0, 8)]
    [InlineData("state |", "=", 6, 0)]
    [InlineData("state = |", "running", 8, 0)]
    [InlineData("state = ru|", "running", 8, 2)]
    [InlineData("state in (queued, r|", "running", 18, 1)]
    [InlineData("tag = \"ba|", "\"base line\"", 6, 3)]
    [InlineData("tag = x |", "and", 8, 0)]
    [InlineData("tag = x and not (ow|", "owner", 17, 2)]
    [InlineData("tag is |", "not empty", 7, 0)]
    [InlineData("created > |", "7d ago", 10, 0)]
    public void What_may_stand_at_the_caret_is_offered(string text, string candidate, int start, int length)
    {
        var check = At(text);

        Assert.Contains(candidate, check.Candidates.Select(c => c.Text));
        Assert.Equal((start, length), (check.Start, check.Length));
    }

    [Fact]
    public void What_fits_best_comes_first_and_nothing_after_an_error()
    {
        Assert.Equal("state", At("sta|").Candidates[0].Text);
        Assert.Empty(At("nonsense = 1 and |").Candidates);
        Assert.Equal(0, At("nonsense = 1 and |").Error!.Start);
        Assert.Null(At("|").Error);
    }

    private static FilterCheck At(string text)
    {
        var job = Samples.Job().Trained([2]);
        return FilterCompletion.At(text.Replace("|", "", StringComparison.Ordinal), text.IndexOf('|', StringComparison.Ordinal), [job with { Spec = job.Spec with { Tags = ["base line"] } }], Samples.Now);
    }
}
