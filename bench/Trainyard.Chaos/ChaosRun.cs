using System.Diagnostics;
using Trainyard.Chaos.BadJobs;
using Trainyard.Chaos.Checking;
using Trainyard.Chaos.Faults;
using Trainyard.Chaos.Fleet;
using Trainyard.Chaos.Load;
using Trainyard.Chaos.Reporting;
using Trainyard.Contracts;

namespace Trainyard.Chaos;

/// <summary>One run from start to report: a fleet, undisturbed references, jobs under faults, healing, and the check of what came of it.</summary>
internal sealed class ChaosRun(ChaosOptions options, string folder, TextWriter progress)
{
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(15);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        Say("starting the services");
        await using var services = await ServiceProcesses.StartAsync(cancellationToken, brokers: options.Brokers, mongoDb: ExternalMongoDb.FromEnvironment(Environment.GetEnvironmentVariable));
        await using var fleet = new TrainyardFleet(options, services, folder);
        using var client = new FleetClient(fleet.Addresses);
        Say("starting the fleet");
        await client.SignInAsync(await fleet.StartAsync(cancellationToken), cancellationToken);
        using var tap = new KafkaTap(services.Kafka.ConnectionString);
        using var forger = new EventForger(services.Kafka.ConnectionString);
        tap.Start();

        var references = await TrainReferencesAsync(client, cancellationToken);
        var searcher = new Searcher(client, options);
        var sweepReference = options.Sweeps == 0 ? null : await searcher.ReferenceAsync(cancellationToken);

        var (submitter, follower) = (new Submitter(client, options), new Follower(client));
        var messages = new RabbitMqCopies(new Uri(services.RabbitMq.ConnectionString));
        var faults = new FaultInjector(fleet, services, messages, tap, Say);
        var foreign = references[Specs.Names.First()];
        var badJobs = new BadJobSender(client, forger, foreign.Job.Result!.Model[0].Artifact, Say);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = follower.RunAsync(done.Token);
        var telling = TellAsync(follower, done.Token);
        Say($"{options.Jobs} jobs, {options.BadJobs} bad jobs, {options.Faults} faults within {options.Window.TotalSeconds:0} s");
        await Task.WhenAll(
            submitter.RunAsync(follower.Add, cancellationToken),
            searcher.RunAsync(cancellationToken),
            badJobs.RunAsync(BadJobPlan.Create(options), follower.Add, cancellationToken),
            faults.RunAsync(FaultPlan.Create(options, services.Durable), cancellationToken));

        Say("healed; waiting for the ends");
        services.Heal();
        await WaitForEndsAsync(follower, cancellationToken);
        var sweeps = await searcher.EndAsync(cancellationToken);
        await done.CancelAsync();
        await Task.WhenAll(following, telling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Say("checking");
        var deadLetters = await client.AskAsync(0, server => server.ListDeadLettersAsync(cancellationToken), cancellationToken);
        var forged = badJobs.Sent.SelectMany(b => b.Forgeries).ToList();
        var all = await ReadAsync(client, follower, cancellationToken);
        var trials = all.Where(story => story.Job.Trial is not null).ToLookup(story => story.Job.Trial!.Sweep == sweepReference?.Id);
        var stories = all.Where(story => story.Job.Trial is null).ToLookup(story => story.Job.Tags.Any(t => t.StartsWith(BadSpecs.TagPrefix, StringComparison.Ordinal)));
        var deadLettered = deadLetters.DeadLetters.ToLookup(deadLetter => BadJobCheck.IsForgery(deadLetter, forged));
        var history = new History([.. submitter.Submits], [.. stories[false]], references, [.. deadLettered[false].Select(l => $"{l.Id}: {l.Reason}")])
        {
            BadJobs = [.. badJobs.Sent.Select(sent => new BadJob(sent, stories[true].FirstOrDefault(story => story.Job.Id == sent.Job)))],
            Sweeps = sweeps,
            Trials = [.. trials[false]],
            SweepReference = trials[true].ToDictionary(story => story.Job.Trial!.Number),
            ForeignModelIsThere = forged.Count == 0 || await Weights.OfAsync(client, foreign.Job.Id, cancellationToken) == foreign.Weights,
        };
        var violations = Checker.Check(history);
        var run = new Run(
            _clock.Elapsed.TotalSeconds, services.Kinds, faults.Struck, tap.Stale, tap.Repeated, tap.Copies, messages.Sent, fleet.LeasesLost,
            fleet.Servers.Concat(fleet.Workers).Count(p => p.DiedByItself), deadLettered[true].Count(), tap.LastStep);
        return Report.Of(options, run, history, violations);
    }

    private async Task<Dictionary<string, Story>> TrainReferencesAsync(FleetClient client, CancellationToken cancellationToken)
    {
        Say("training the references");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.EndWithin);
        var references = new Dictionary<string, Story>();
        foreach (var name in Specs.Names)
        {
            var job = await client.AskAsync(0, s => s.SubmitAsync(Specs.Create(name, Specs.Reference), $"{Specs.Reference}-{name}", limit.Token), limit.Token);
            while (!(job = await client.GetJobAsync(job.Id, limit.Token)).State.IsFinal()) await Task.Delay(100, limit.Token);
            if (job.State != JobState.Succeeded) throw new InvalidOperationException($"Undisturbed, the job '{name}' is {job.State}: {job.Failure?.Message}");
            references[name] = await ReadAsync(client, job, [], limit.Token);
        }
        return references;
    }

    private async Task WaitForEndsAsync(Follower follower, CancellationToken cancellationToken)
    {
        var healed = DateTimeOffset.UtcNow;
        while (follower.Ended < follower.Count && DateTimeOffset.UtcNow - healed < options.EndWithin && DateTimeOffset.UtcNow - Max(healed, follower.LastNews) < options.HangsAfter)
            await Task.Delay(200, cancellationToken);

        static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
    }

    private static async Task<IReadOnlyList<Story>> ReadAsync(FleetClient client, Follower follower, CancellationToken cancellationToken)
    {
        var stories = new List<Story>();
        foreach (var row in (await client.AllJobsAsync(cancellationToken)).Where(row => row.Trial is not null || !row.Tags.Contains(Specs.Reference)))
            stories.Add(await ReadAsync(client, await client.GetJobAsync(row.Id, cancellationToken), follower.Sightings(row.Id), cancellationToken));
        return stories;
    }

    private static async Task<Story> ReadAsync(FleetClient client, JobView job, IReadOnlyList<Sighting> sightings, CancellationToken cancellationToken) => new(
        job,
        await client.EventsAsync(job.Id, EventCursor.Start, cancellationToken),
        job.State == JobState.Succeeded ? await Weights.OfAsync(client, job.Id, cancellationToken) : null,
        sightings);

    private async Task TellAsync(Follower follower, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(SayAgainAfter, cancellationToken);
            Say($"{follower.Ended} of {follower.Count} jobs have ended");
        }
    }

    private void Say(string line)
    {
        lock (progress) progress.WriteLine($"chaos {_clock.Elapsed.TotalSeconds,5:0.0} s  {line}");
    }
}
