using System.Collections.Concurrent;
using System.Net;
using Trainyard.Chaos.Fleet;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Chaos.BadJobs;

/// <summary>A bad job that was sent.</summary>
/// <param name="Planned">As it was planned.</param>
/// <param name="Job">The job that the server made of it, or the victim of a forgery; null: it was refused, or there was no victim.</param>
/// <param name="Refusal">Why the server refused it.</param>
/// <param name="Forgeries">What was written in the victim's name.</param>
internal sealed record SentBadJob(PlannedBadJob Planned, JobId? Job, string? Refusal, IReadOnlyList<WrittenForgery> Forgeries);

/// <summary>Sends the planned bad jobs, each at its time.</summary>
/// <param name="client">Knows all servers.</param>
/// <param name="forger">Writes to Kafka's topic.</param>
/// <param name="foreign">The model of another job, to be named by forged events.</param>
/// <param name="say">Progress.</param>
internal sealed class BadJobSender(FleetClient client, EventForger forger, ArtifactRef foreign, Action<string> say)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan VictimTimeout = TimeSpan.FromMinutes(1);
    private readonly ConcurrentQueue<SentBadJob> _sent = new();

    public IReadOnlyCollection<SentBadJob> Sent => _sent;

    /// <summary>Returns when all are sent.</summary>
    /// <param name="plan">What to send.</param>
    /// <param name="accepted">Called with each new job that is to end by itself.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public Task RunAsync(IEnumerable<PlannedBadJob> plan, Action<JobId> accepted, CancellationToken cancellationToken) => Task.WhenAll(plan.Select(async bad =>
    {
        await Task.Delay(bad.At, cancellationToken);
        say($"bad job {bad.Number}: {bad.Kind}");
        _sent.Enqueue(bad.Kind == BadJobKind.Forging ? await ForgeAsync(bad, cancellationToken) : await SubmitAsync(bad, accepted, cancellationToken));
    }));

    private async Task<SentBadJob> SubmitAsync(PlannedBadJob bad, Action<JobId> accepted, CancellationToken cancellationToken)
    {
        try
        {
            var job = await client.AskAsync(bad.Number, s => s.SubmitAsync(BadSpecs.Create(bad.Kind, bad.Key), bad.Key, cancellationToken), cancellationToken);
            if (bad.Kind == BadJobKind.Memory) await CancelAsync(job.Id, cancellationToken);
            else accepted(job.Id);
            return new(bad, job.Id, null, []);
        }
        catch (TrainyardException e) when (e.Problem.Status == (int)HttpStatusCode.BadRequest)
        {
            return new(bad, null, e.Message, []);
        }
    }

    /// <summary>It should have been refused, and could take all memory of this machine.</summary>
    private async Task CancelAsync(JobId job, CancellationToken cancellationToken)
    {
        try
        {
            await client.AskAsync(0, s => s.CancelAsync(job, cancellationToken), cancellationToken);
        }
        catch (TrainyardException)
        {
            // It has ended.
        }
    }

    private async Task<SentBadJob> ForgeAsync(PlannedBadJob bad, CancellationToken cancellationToken)
    {
        if (await FindVictimAsync(bad.Victim, cancellationToken) is not { AttemptList: [.., var attempt] } victim) return new(bad, null, null, []);
        var written = new List<WrittenForgery>();
        foreach (var forgery in Forgery.All(victim.Id, attempt.Fence, victim.Step, foreign)) written.Add(await forger.WriteAsync(forgery, cancellationToken));
        return new(bad, victim.Id, null, written);
    }

    /// <summary>A good job that trains; null when none does for a while.</summary>
    private async Task<JobView?> FindVictimAsync(int choice, CancellationToken cancellationToken)
    {
        var until = DateTimeOffset.UtcNow + VictimTimeout;
        while (DateTimeOffset.UtcNow < until)
        {
            var running = (await client.AllJobsAsync(cancellationToken)).Where(j => j.State == JobState.Running && j.Step > 0 && j.Tags.Any(t => t.StartsWith("chaos-", StringComparison.Ordinal))).ToList();
            if (running.Count > 0) return await client.GetJobAsync(running[choice % running.Count].Id, cancellationToken);
            await Task.Delay(PollInterval, cancellationToken);
        }
        return null;
    }
}
