using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Fields;

/// <summary>What became of a job, and what people call it.</summary>
internal static class FactFields
{
    public static readonly JobField Name = Text("name", "What people call the job.", job => job.Name);
    public static readonly JobField State = Choice<JobState>("state", "Where it stands.", job => job.State);
    public static readonly JobField Owner = Text("owner", "The account that submitted it.", job => job.Owner);
    public static readonly JobField Tags = Make("tags", FieldKind.Texts, "Words to find it by.", (job, _) => FieldValue.Of(job.Tags)) with { Aliases = ["tag"] };
    public static readonly JobField Created = Time("created", "When it was submitted.", job => job.CreatedAt) with { Aliases = ["createdAt", "submitted"] };
    public static readonly JobField Started = Time("started", "When a worker first took it.", job => job.StartedAt) with { Aliases = ["startedAt", "start"] };
    public static readonly JobField Ended = Time("ended", "When it ended.", job => job.EndedAt) with { Aliases = ["endedAt", "end"] };
    public static readonly JobField Duration = Make("duration", FieldKind.Duration, "Time in training, of all attempts together.", (job, now) => FieldValue.Of(job.Duration(now)));
    public static readonly JobField Progress = Number("progress", "Share of the planned steps that are done, 0 to 1.", job => job.ShareDone());
    public static readonly JobField Accuracy = Number("accuracy", "On the test examples; before those are judged on the validation examples, and before that on the training batches.", Figures.Accuracy);
    public static readonly JobField Loss = Number("loss", "On the test examples; before those are judged on the validation examples, and before that on the training batches.", Figures.Loss);
    public static readonly JobField F1 = Number("f1", "On the test examples, or before those are judged on the validation examples.", Figures.F1);

    private static readonly JobField Id = Text("id", "32 hexadecimal digits.", job => job.Id.ToString());
    private static readonly JobField Preset = Text("preset", "The preset of its network; empty for one of its own.", job => job.Spec.Model.Preset);

    /// <summary>Where a search for words looks.</summary>
    public static IReadOnlyList<JobField> Searched { get; } = [Name, Preset, Tags, Id];

    public static IReadOnlyList<JobField> All { get; } =
    [
        Id, Preset, Name, State, Owner, Tags, Created, Started, Ended, Duration, Progress, Accuracy, Loss, F1,
        Text("notes", "What people wrote about it.", job => job.Notes),
        Number("epoch", "The epoch in training, from 1.", job => job.Progress.Epoch),
        Number("step", "Optimiser steps done.", job => job.Progress.Step),
        Number("totalSteps", "Optimiser steps planned.", job => job.Progress.TotalSteps is > 0 and var steps ? steps : null),
        Number("attempts", "Tries of workers.", job => job.Attempts.Count),
        Number("parameters", "Trained parameters of a network whose training succeeded.", job => job.Result?.Parameters),
        Text("worker", "The worker that trains it, or trained it last.", job => job.Attempts is [.., var last] ? last.Worker : null),
        Choice<FailureReason>("failure", "Why it failed.", job => job.Failure?.Reason),
        Text("parent", "The job that it retries or continues.", job => job.Parent?.ToString()),
    ];

    private static JobField Text(string name, string description, Func<Job, string?> read) => Make(name, FieldKind.Text, description, (job, _) => FieldValue.Of(read(job)));

    private static JobField Number(string name, string description, Func<Job, double?> read) => Make(name, FieldKind.Number, description, (job, _) => FieldValue.Of(read(job)));

    private static JobField Time(string name, string description, Func<Job, DateTimeOffset?> read) => Make(name, FieldKind.Time, description, (job, _) => FieldValue.Of(read(job)));

    private static JobField Choice<T>(string name, string description, Func<Job, T?> read)
        where T : struct, Enum
    {
        var field = Make(name, FieldKind.Choice, description, (job, _) => FieldValue.Of(read(job) is { } value ? Word(value) : null));
        return field with { View = field.View with { Choices = [.. Enum.GetValues<T>().Select(Word)] } };

        static string Word(T value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
    }

    private static JobField Make(string name, FieldKind kind, string description, Func<Job, DateTimeOffset, FieldValue> read) => new(new FieldView(name, kind, FieldSource.Fact, description), read);
}
