using Spectre.Console;
using Spectre.Console.Rendering;
using Trainyard.Cli.Rendering;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>A row is a line at any width, and begins with what names it, whole.</summary>
public sealed class TableTests
{
    private const int File = 1_000_000;
    private static readonly DateTimeOffset Now = Samples.Now;

    public static TheoryData<int> Widths => [20, 40, 60, 80, 100, 120, 200];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Jobs(int width) => IsWhole(Lines(JobTable.Of(SomeJobs), width), width, [.. SomeJobs.Select(j => Figures.ShortId(j.Id))]);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Workers(int width) => IsWhole(Lines(WorkerTable.Of(SomeWorkers), width), width, "w-1", "w-2");

    [Theory]
    [MemberData(nameof(Widths))]
    public void Accounts(int width) => IsWhole(Lines(AccountTable.Of([new UserView("ada", Role.Admin, Now), new UserView("grace", Role.Viewer, Now)]), width), width, "ada", "grace");

    [Theory]
    [MemberData(nameof(Widths))]
    public void Dead_letters(int width) => IsWhole(Lines(DeadLetterTable.Of(SomeLetters), width), width, "queue-0011", "ents-1-22222"[^12..]);

    [Fact]
    public void The_more_room_the_more_columns()
    {
        Assert.Equal("ID NAME STATE EPOCH LOSS ACCURACY OWNER", Headers(80));
        Assert.Equal("ID NAME STATE EPOCH LOSS ACCURACY F1 DURATION OWNER CREATED", Headers(140));
        Assert.Equal("ID", Headers(10));

        static string Headers(int width) => string.Join(' ', Lines(JobTable.Of(SomeJobs), width)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void What_is_shortened_ends_with_an_ellipsis_and_a_file_has_all_of_it()
    {
        Assert.Contains("…", Lines(JobTable.Of(SomeJobs), 80)[1], StringComparison.Ordinal);
        var row = Lines(JobTable.Of(SomeJobs), File)[1];
        Assert.Contains(SomeJobs[0].Name!, row, StringComparison.Ordinal);
        Assert.Contains(SomeJobs[0].Owner, row, StringComparison.Ordinal);
        Assert.DoesNotContain("…", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_characters_count_as_two_and_what_would_break_a_row_is_written_out()
    {
        var table = new Trainyard.Cli.Rendering.Table("ID", "NAME").Shorten("NAME", 4).AddRow(new Text("a"), new Text("火车场火车场")).AddRow(new Text("b"), new Text("x\n\u001b[31my"));
        var lines = Lines(table, 10);
        Assert.Equal(["ID  NAME", "a   火车…", @"b   x\u00…"], lines);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    public void The_details_of_a_job_break_between_words_alone(int width)
    {
        var id = Guid.NewGuid().ToString("N");
        var lines = Lines(Trainyard.Cli.Rendering.Layout.Details([("id", id), ("advice", "lower the learning rate to a tenth, or clip the gradient"), ("name", null)]), width);
        Assert.Equal($"id      {id}", lines[0]);
        Assert.Equal("lower the learning rate to a tenth, or clip the gradient", string.Join(' ', lines.Skip(1).Select(l => l[8..])));
        Assert.All(lines.Skip(1), l => Assert.True(l.Length <= width, l));
        Assert.True(lines.Length > 2);
    }

    private static readonly IReadOnlyList<JobSummary> SomeJobs =
    [
        Samples.Job("a name that is longer than most names are", owner: "somebody-with-a-long-name").ToView(DatasetSources.Known, Now) with
        {
            State = JobState.Running,
            Requested = JobRequest.Cancel,
            Epoch = 12,
            TrainingLoss = 0.12,
            TrainingAccuracy = 0.98,
            Test = new Evaluation(0.03, 0.99, 0.99),
            DurationSeconds = 5000,
        },
        Samples.Job("b").ToView(DatasetSources.Known, Now),
    ];

    private static readonly IReadOnlyList<WorkerView> SomeWorkers =
    [
        new(Guid.NewGuid(), "w-1", WorkerState.Busy, "NVIDIA H200 141GB HBM3e", 4, [.. SomeJobs.Select(j => new WorkerJob(j.Id, j.Name))], Now, Now, 1),
        new(Guid.NewGuid(), "w-2", WorkerState.Idle, "cpu", 1, [], Now, Now, 1),
    ];

    private static readonly IReadOnlyList<DeadLetterView> SomeLetters =
    [
        new("queue-0011", DeadLetterSource.Queue, Now, "It names no job.", null, "{}", BodyEncoding.Text),
        new("events-1-22222", DeadLetterSource.Events, Now, $"It cannot be read: {new string('x', 100)}", SomeJobs[0].Id.ToString(), "{}", BodyEncoding.Text),
    ];

    private static void IsWhole(string[] lines, int width, params string[] names)
    {
        Assert.Equal(names, lines.Skip(1).Select(l => l.Split(' ')[0]));
        Assert.All(lines, l => Assert.True(l.Length <= width && l == l.TrimEnd(), $"{l.Length} of {width}: '{l}'"));
    }

    private static string[] Lines(IRenderable what, int width)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Write(what);
        return writer.ToString().TrimEnd('\n').Split('\n');
    }
}
