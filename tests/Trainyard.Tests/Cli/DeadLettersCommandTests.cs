using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Queue;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary><c>trainyard dead-letters</c> against the real server, as an admin and as somebody who is none.</summary>
public sealed class DeadLettersCommandTests : IAsyncLifetime
{
    private readonly CliHome _home = new();
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IDeadLetters Letters => _server.Get<IDeadLetters>();

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _home.SignInAsync(_server, Role.Admin, "grace");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Each_is_a_row_whose_id_is_enough_to_show_it()
    {
        Assert.Contains("Nothing was dead-lettered.", (await RunAsync("list")).Expect(0).Output, StringComparison.Ordinal);
        var job = JobId.New(TimeProvider.System);
        await AddAsync("events-trainyard.job-events-3-1042", "{\"type\":\u001b[31m", Samples.Now, job.ToString(), $"It cannot be read:\n{new string('x', 300)}");
        await AddAsync("queue-0011", "{\"jobId\":", Samples.Now.AddMinutes(1));

        var rows = (await RunAsync("list")).Expect(0).Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, rows.Length);
        Assert.Matches("^queue-0011 .* queue +It names no job. *$", rows[1]);
        Assert.Matches($@"^(\S+3-1042) .* queue +{job.ToString()[^8..]} +It cannot be read:\\u000Ax+… *$", rows[2]);

        var shown = (await RunAsync("show", rows[2].Split(' ')[0])).Expect(0).Output;
        Assert.Contains("events-trainyard.job-events-3-1042", shown, StringComparison.Ordinal);
        Assert.EndsWith($"{{\"type\":\\u001B[31m{Environment.NewLine}", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_gets_the_message_as_it_was()
    {
        await AddAsync("queue-0011", "{\"type\":\n\u001b[31m");

        var list = Json(await RunAsync("list", "--json"));
        Assert.Equal((1, "queue-0011"), ((int)list["count"]!, (string)list["deadLetters"]![0]!["id"]!));
        Assert.Equal("{\"type\":\n\u001b[31m", (string)Json(await RunAsync("show", "queue-0011", "--json"))["body"]!);
    }

    [Fact]
    public async Task One_is_sent_again_and_another_dropped()
    {
        var job = JobId.New(TimeProvider.System);
        await AddAsync("queue-0011", job.ToString());
        await AddAsync("queue-0022", "{}");

        Assert.Contains("queue-0011 sent again", (await RunAsync("requeue", "0011")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(job, (await _server.Get<IJobQueue>().TakeAsync(Cancel)).Job);
        Assert.Equal("queue-0022", (string)Json(await RunAsync("drop", "queue-0022", "--json"))["dropped"]!);
        Assert.Equal(0, await Letters.CountAsync(Cancel));
    }

    [Fact]
    public async Task One_that_is_too_old_for_the_list_is_known_by_its_whole_id()
    {
        await AddAsync("queue-old", "{}");
        for (var i = 0; i < 100; i++) await AddAsync($"queue-{i:0000}", "{}", Samples.Now.AddMinutes(1));

        Assert.Contains("These are the newest 100 of 101.", (await RunAsync("list")).Expect(0).Error, StringComparison.Ordinal);
        (await RunAsync("show", "queue-old")).Expect(5);
        (await RunAsync("drop", "queue-old")).Expect(0);
        Assert.Equal(100, await Letters.CountAsync(Cancel));
    }

    [Theory]
    [InlineData(2, "'x' is not a message's id", "x")]
    [InlineData(2, "2 messages have an id that begins or ends with 'queue-'", "queue-")]
    [InlineData(5, "Nothing that was dead-lettered is called 'nothing'", "nothing")]
    public async Task An_id_that_names_none_or_several_changes_nothing(int exitCode, string sentence, string id)
    {
        await AddAsync("queue-0011", "{}");
        await AddAsync("queue-0022", "{}");

        Assert.Contains(sentence, (await RunAsync("drop", id)).Expect(exitCode).Error, StringComparison.Ordinal);
        Assert.Equal(2, await Letters.CountAsync(Cancel));
    }

    [Fact]
    public async Task Who_is_no_admin_hears_who_can_help()
    {
        await _home.SignInAsync(_server, Role.Trainer, "ada");
        Assert.Contains("trainyard accounts set-role ada admin", (await RunAsync("list")).Expect(3).Error, StringComparison.Ordinal);
    }

    private Task<CliResult> RunAsync(params string[] args) => _home.RunAsync(["dead-letters", .. args]);

    private Task AddAsync(string id, string body, DateTimeOffset? at = null, string? key = null, string reason = "It names no job.") =>
        Letters.AddAsync(new DeadLetter(id, DeadLetterSource.Queue, at ?? Samples.Now, reason, key, Encoding.UTF8.GetBytes(body)), Cancel);

    private static JsonObject Json(CliResult result) => JsonNode.Parse(result.Expect(0).Output)!.AsObject();
}
