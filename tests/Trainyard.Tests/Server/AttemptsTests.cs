using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Server;

public sealed class AttemptsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_story_of_a_job_is_told_from_its_first_attempt()
    {
        var job = await _server.AddJobAsync("ada", j => j
            .Claim("worker-1", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Saved(1, 1, 40)).LoseWorker(Samples.Now.AddSeconds(30))
            .Claim("worker-2", Guid.NewGuid(), Samples.Now.AddSeconds(31))!);
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        var attempts = await (await viewer.GetAsync($"/api/jobs/{job.Id}/attempts", Cancel)).ReadAsync<IReadOnlyList<AttemptView>>();

        Assert.Equal(job.AttemptViews(), attempts);
        Assert.Equal([(0, 0L, "worker lost"), (1, 40L, null)], attempts.Select(a => (a.FromEpoch, a.FromStep, a.Outcome)));
    }

    [Fact]
    public async Task A_job_that_nobody_took_has_no_story_and_an_unknown_one_is_missing()
    {
        var job = await _server.AddJobAsync("ada");
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        Assert.Empty(await (await viewer.GetAsync($"/api/jobs/{job.Id}/attempts", Cancel)).ReadAsync<IReadOnlyList<AttemptView>>());
        await (await viewer.GetAsync($"/api/jobs/{JobId.New(TimeProvider.System)}/attempts", Cancel)).ProblemAsync(404);
        await (await viewer.GetAsync("/api/jobs/nonsense/attempts", Cancel)).ProblemAsync(400);
    }
}
