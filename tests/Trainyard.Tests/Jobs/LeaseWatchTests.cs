using Trainyard.Jobs;
using Trainyard.Server.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Jobs;

/// <summary>A lost lease ends whatever its term is, also where a look at the store takes a while.</summary>
public sealed class LeaseWatchTests
{
    [Theory]
    [InlineData("00:00:03")]
    [InlineData("00:00:06")]
    [InlineData("00:00:30")]
    [InlineData("01:00:00")]
    public void A_lease_that_nobody_renews_ends(string term)
    {
        var (options, time) = (new LeaseOptions { Term = TimeSpan.Parse(term, null) }, new SteppedTime());
        var watch = new LeaseWatch(options, time);
        var job = Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!;

        List<Job> ended = [];
        // Each look comes half as long again after the one before as it should.
        for (var looked = TimeSpan.Zero; ended.Count == 0; looked += 1.5 * options.LookAfter)
        {
            Assert.True(looked < 2 * options.Term, "it never ends");
            ended = watch.Look([job]);
            time.Step(1.5 * options.LookAfter);
        }
        Assert.Equal([job], ended);
        Assert.True(time.Passed >= options.Term);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Passed { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public void Step(TimeSpan by) => Passed += by;
    }
}
