using System.Diagnostics;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Tests.Flow;

/// <summary>Waits for conditions, with limits that only a hang reaches.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> look, TimeSpan? limit = null)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } found) return found;
            Assert.True(clock.Elapsed < (limit ?? Limit), $"{what} did not happen within {limit ?? Limit}");
            await Task.Delay(5, Cancel);
        }
    }

    public static Task<JobView> UntilAsync(this TrainyardClient client, JobId id, string what, Func<JobView, bool> condition) => UntilAsync(
        what,
        async () =>
        {
            var job = await client.GetJobAsync(id, Cancel);
            if (condition(job)) return job;
            Assert.False(job.State.IsFinal(), $"waiting for: {what}; but the job is {job.State}: {job.Failure?.Message}");
            return null;
        });

    public static async Task<JobView> EndAsync(this TrainyardClient client, JobId id, JobState state = JobState.Succeeded)
    {
        var job = await client.UntilAsync(id, "the job's end", j => j.State.IsFinal());
        Assert.True(job.State == state, $"{job.State} instead of {state}: {job.Failure}");
        return job;
    }

    /// <summary>All events of a job, page by page.</summary>
    public static async Task<List<JobEvent>> AllEventsAsync(this TrainyardClient client, JobId id)
    {
        var (events, after) = (new List<JobEvent>(), EventCursor.Start);
        while (true)
        {
            var page = await client.GetEventsAsync(id, after, 1000, Cancel);
            events.AddRange(page.Events);
            after = page.Next;
            if (!page.More) return events;
        }
    }

    /// <summary>The tensors of the trained model, as bytes; the metadata holds times, so it differs from run to run.</summary>
    public static async Task<SortedDictionary<string, string>> WeightsAsync(this TrainyardClient client, JobId id)
    {
        using var model = await client.OpenModelAsync(id, ModelFormat.Safetensors, Cancel);
        using var file = new MemoryStream();
        await model.Content.CopyToAsync(file, Cancel);
        return SafeTensorsFile.Read(file.ToArray());
    }

    /// <summary>One value a step: none missing, none twice.</summary>
    public static void IsWhole(IEnumerable<JobEvent> events, int every, long total)
    {
        var steps = events.OfType<StepsTrained>().Select(e => e.Step).ToList();
        var expected = Enumerable.Range(1, (int)(total / every)).Select(i => (long)i * every).Append(total).Distinct();
        Assert.Equal(expected, steps);
    }

    public static IEnumerable<(long, double, double, double)> Curve(IEnumerable<JobEvent> events) =>
        events.OfType<StepsTrained>().Select(e => (e.Step, e.Loss, e.Accuracy, e.LearningRate));
}
