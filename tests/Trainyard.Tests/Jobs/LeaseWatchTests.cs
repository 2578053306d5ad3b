using Trainyard.Jobs;
using Trainyard.Server.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Jobs;

/// <summary>A lost lease ends, whatever its term is; one that a server has not watched for a whole term, or that was renewed, does not.</summary>
public sealed class LeaseWatchTests
{
    private readonly LeaseOptions _options = new();
    private readonly SteppedTime _time = new();
    private readonly LeaseWatch _watch;
    private Job _job = Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!;

    public LeaseWatchTests() => _watch = new LeaseWatch(_options, _time);

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
        for (var looked = TimeSpan.Zero; ended.Count == 0; looked += 1.5 * options.PollInterval)
        {
            Assert.True(looked < 2 * options.Term, "it never ends");
            ended = watch.Look([job]);
            time.Step(1.5 * options.PollInterval);
        }
        Assert.Equal([job], ended);
        Assert.True(time.Passed >= options.Term);
    }

    [Fact]
    public void None_ends_in_the_first_term_after_a_server_has_started()
    {
        _time.Step(TimeSpan.FromDays(1));
        Assert.Empty(LookFor(_options.Term - _options.PollInterval));
        Assert.Equal([_job], LookFor(2 * _options.PollInterval));
    }

    [Fact]
    public void None_ends_in_the_first_term_after_a_server_was_blind()
    {
        Assert.Empty(LookFor(0.9 * _options.Term));
        _time.Step(2 * _options.BlindAfter);
        Assert.Empty(LookFor(_options.Term - _options.PollInterval));
        Assert.Equal([_job], LookFor(2 * _options.PollInterval));
    }

    [Fact]
    public void One_that_is_renewed_never_ends()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Empty(LookFor(_options.RenewAfter));
            _job = _job.Renew(1)!;
        }
    }

    [Fact]
    public void A_second_claim_is_another_lease_though_its_number_is_the_same()
    {
        Assert.Empty(LookFor(0.9 * _options.Term));
        _job = _job.LoseWorker(Samples.Now).Claim("worker-1", _job.Lease!.Claim, Samples.Now)!;
        Assert.Empty(LookFor(0.9 * _options.Term));
    }

    [Fact]
    public void A_wall_clock_that_jumps_ends_none_and_saves_none()
    {
        Assert.Empty(LookFor(0.5 * _options.Term));
        _time.WallClock += TimeSpan.FromDays(365);
        Assert.Empty(LookFor(0.4 * _options.Term));
        _time.WallClock -= TimeSpan.FromDays(730);
        Assert.Equal([_job], LookFor(0.2 * _options.Term));
    }

    /// <summary>Looks as often as a server does.</summary>
    /// <returns>What ended.</returns>
    private List<Job> LookFor(TimeSpan duration)
    {
        List<Job> ended = [];
        for (var end = _time.Passed + duration; _time.Passed < end; _time.Step(_options.PollInterval)) ended = _watch.Look([_job]);
        return ended;
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Passed { get; private set; }

        public DateTimeOffset WallClock { get; set; } = Samples.Now;

        public override DateTimeOffset GetUtcNow() => WallClock;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public void Step(TimeSpan by) => Passed += by;
    }
}
