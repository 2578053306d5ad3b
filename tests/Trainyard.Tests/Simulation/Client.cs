using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Simulation;

/// <summary>The owners of the jobs: they ask any server, and ask again when no answer comes.</summary>
internal sealed class Client(World world, Scheduler scheduler)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SimProcess _process = new(scheduler, "client");
    private readonly HashSet<JobId> _accepted = [];
    private int _busy;

    public bool IsDone => _busy == 0;

    public bool IsAccepted(JobId job) => _accepted.Contains(job);

    public void Own(JobPlan plan)
    {
        _busy++;
        _process.Run(async () =>
        {
            await OwnAsync(plan);
            _busy--;
        });
    }

    private async Task OwnAsync(JobPlan plan)
    {
        await DelayAsync(plan.SubmitAt);
        await AskAsync(server => server.SubmitAsync(plan));
        _accepted.Add(plan.Id);
        await Task.WhenAll(CancelAsync(plan), PauseAsync(plan));
    }

    public void Own(SweepScene scene)
    {
        _busy++;
        _process.Run(async () =>
        {
            await OwnAsync(scene);
            _busy--;
        });
    }

    private async Task OwnAsync(SweepScene scene)
    {
        await DelayAsync(scene.BeginAt);
        await AskAsync(server => server.BeginAsync(scene));
        await Task.WhenAll(PauseAsync(scene), ChangeAsync(scene.CancelAfter, (sweep, now) => sweep.Cancel(now)), ChangeAsync(scene.ExtendAfter, (sweep, now) => sweep.Extend(scene.Asked.Trials!.Value + 2, now)));
    }

    private async Task PauseAsync(SweepScene scene)
    {
        if (scene.PauseAfter is null) return;
        await ChangeAsync(scene.PauseAfter, (sweep, now) => sweep.Pause(now));
        await DelayAsync(scene.ResumeAfter);
        // Until it is over: a request that was on its way for long may pause the sweep once more.
        while (!(await AskAsync(server => server.ChangeAsync(SweepScene.Id, (sweep, now) => sweep.Resume(now)))).HasEnded) await DelayAsync(Pause);
    }

    private async Task ChangeAsync(TimeSpan? after, Func<Sweep, DateTimeOffset, Sweep?> change)
    {
        if (after is not { } wait) return;
        await DelayAsync(wait);
        await AskAsync(server => server.ChangeAsync(SweepScene.Id, change));
    }

    private async Task CancelAsync(JobPlan plan)
    {
        if (plan.CancelAfter is not { } cancellationToken) return;
        await DelayAsync(cancellationToken);
        await ChangeAsync(plan, (job, now) => job.RequestCancel(now));
    }

    private async Task PauseAsync(JobPlan plan)
    {
        if (plan.PauseAfter is not { } pause) return;
        await DelayAsync(pause);
        await ChangeAsync(plan, (job, _) => job.RequestPause());
        if (plan.ResumeAfter is not { } resume) return;
        await DelayAsync(resume);
        // Until it is over: a request that was on its way for long may pause the job once more.
        while (!(await ChangeAsync(plan, (job, _) => job.Resume())).State.IsFinal()) await DelayAsync(Pause);
    }

    private Task<Job> ChangeAsync(JobPlan plan, Func<Job, DateTimeOffset, Job?> change) =>
        AskAsync(async server => (await server.Changes.UpdateAsync(plan.Id, job => change(job, server.Process.Time.GetUtcNow()), CancellationToken.None)).Job);

    private async Task<T> AskAsync<T>(Func<SimServer, Task<T?>> request)
        where T : class
    {
        while (true)
        {
            var answered = new TaskCompletionSource<T?>();
            var server = world.Servers[scheduler.Random.Next(world.Servers.Count)];
            server.Process.Run(async () => Answer(answered, await TryAsync(request, server)));
            await Task.WhenAny(answered.Task, DelayAsync(Patience));
            if (answered.Task is { IsCompletedSuccessfully: true, Result: { } answer }) return answer;
            await DelayAsync(Pause);
        }
    }

    private void Answer<T>(TaskCompletionSource<T> answered, T answer) => scheduler.After(TimeSpan.FromMilliseconds(1), () => answered.TrySetResult(answer));

    private static async Task<T?> TryAsync<T>(Func<SimServer, Task<T?>> request, SimServer server)
        where T : class
    {
        try
        {
            return await request(server);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private Task DelayAsync(TimeSpan time) => Task.Delay(time, _process.Time);
}
