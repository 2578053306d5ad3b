using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Cli.Watching;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Local.Commands;

/// <summary>A job that was submitted and watched to its end.</summary>
/// <param name="Job">The job after its end.</param>
/// <param name="SecondsToFirstMetric">From the submit to the moment that a subscriber of the hub knew the first loss.</param>
internal sealed record QuickstartRun(JobView Job, double? SecondsToFirstMetric)
{
    public static async Task<QuickstartRun> RunAsync(JsonObject spec, Session session, Output output, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        double? first = null;
        var submitted = await session.Client.SubmitAsync(spec, null, cancellationToken);
        var updates = new JobWatcher(session.Server, session.Client).WatchAsync(submitted.Id, EventCursor.Start, cancellationToken);
        var job = await new ProgressView(output.People).ShowAsync(NotingFirstMetric(updates, cancellationToken), cancellationToken);
        return new QuickstartRun(job, first);

        async IAsyncEnumerable<WatchUpdate> NotingFirstMetric(IAsyncEnumerable<WatchUpdate> all, [EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var update in all.WithCancellation(stop))
            {
                if (first is null && update.Events.Any(e => e is StepsTrained)) first = clock.Elapsed.TotalSeconds;
                yield return update;
            }
        }
    }

    /// <summary>What a script reads: each key is there, with null for what a job that did not succeed has not.</summary>
    public JsonObject ToJson(string? model) => new()
    {
        ["jobId"] = Job.Id.ToString(),
        ["state"] = Figures.Word(Job.State),
        ["preset"] = Job.Preset,
        ["epochs"] = Job.Result?.Epochs ?? Job.Epoch,
        ["testAccuracy"] = Job.Result?.Test.Accuracy,
        ["testLoss"] = Job.Result?.Test.Loss,
        ["macroF1"] = Job.Result?.Test.MacroF1,
        ["trainSeconds"] = Job.Result?.TrainSeconds,
        ["samplesPerSecond"] = Job.Result?.SamplesPerSecond,
        ["secondsToFirstMetric"] = SecondsToFirstMetric,
        ["model"] = model,
    };
}
