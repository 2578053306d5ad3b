using System.Text;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Chaos.BadJobs;

/// <summary>A record in the name of a job's holder, which nobody signed.</summary>
/// <param name="Victim">The job that it names.</param>
/// <param name="Type">The header <c>type</c>.</param>
/// <param name="Cursor">Its place; far behind all that the holder will report.</param>
/// <param name="Body">The bytes.</param>
internal sealed record Forgery(JobId Victim, string Type, EventCursor Cursor, byte[] Body)
{
    /// <summary>An accuracy that nothing here reaches.</summary>
    public static readonly Evaluation Figures = new(0.000012345, 0.99999, 0.99999);

    /// <summary>Where forged events begin: a holder reports a few thousand.</summary>
    public const long FirstSeq = 1_000_000;
    private const long VeryHigh = 4_000_000_000_000;

    /// <summary>One of each kind, the end last.</summary>
    /// <param name="victim">A job that trains.</param>
    /// <param name="fence">Of its holder.</param>
    /// <param name="step">About where it is.</param>
    /// <param name="foreign">The model of another job, which a second checkpoint would make the server delete.</param>
    public static IReadOnlyList<Forgery> All(JobId victim, long fence, long step, ArtifactRef foreign)
    {
        var result = new JobResult
        {
            Test = Figures,
            Classes = [],
            ConfusionMatrix = [],
            Parameters = 1,
            Epochs = 1,
            TrainSeconds = 1,
            SamplesPerSecond = 1,
            Model = [new ModelFile(ModelFormat.Safetensors, foreign)],
        };
        return
        [
            Of(new CheckpointSaved(1, foreign), FirstSeq),
            Of(new CheckpointSaved(1, foreign), FirstSeq + 1),
            new(victim, "stepsTrained", new(fence, FirstSeq + 2), Encoding.UTF8.GetBytes("this is no JSON")),
            new(victim, "jobDeleted", new(fence, FirstSeq + 3), Encoding.UTF8.GetBytes($$"""{"type":"jobDeleted","fence":{{fence}},"seq":{{FirstSeq + 3}},"step":{{step}}}""")),
            Of(new StepsTrained(1, Figures.Loss, Figures.Accuracy, 1, 1), VeryHigh),
            Of(new TrainingSucceeded(result), VeryHigh + 1),
        ];

        Forgery Of(JobEvent e, long seq)
        {
            e = e with { Fence = fence, Seq = seq, Step = step, At = DateTimeOffset.UtcNow };
            return new(victim, JsonNamingPolicy.CamelCase.ConvertName(e.GetType().Name), e.Cursor, JsonSerializer.SerializeToUtf8Bytes(e, WireJson.Options));
        }
    }
}
