using Trainyard.Chaos.Fleet;
using Trainyard.Services;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Chaos;

/// <summary>A real MongoDB that a run may kill, with commands that only write down that they ran.</summary>
public sealed class ExternalMongoDbTests : IDisposable
{
    private const string Address = "mongodb://127.0.0.1:27017/?directConnection=true";
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Log => _folder.File("log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_killed_and_started_by_its_commands_and_back_when_it_answers()
    {
        var asked = 0;
        await using var database = new ExternalMongoDb(Address, $"echo kill >>'{Log}'", $"echo start >>'{Log}'", _ => ++asked < 3 ? throw new IOException("refused") : Task.CompletedTask);

        await database.KillAsync(Cancel);
        await database.StartAsync(Cancel);

        Assert.Equal(["kill", "start"], await File.ReadAllLinesAsync(Log, Cancel));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_command_that_fails_is_named()
    {
        await using var database = new ExternalMongoDb(Address, "exit 7", "true", _ => Task.CompletedTask);

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => database.KillAsync(Cancel));

        Assert.Equal("The command 'exit 7' ended with exit code 7.", e.Message);
    }

    [Fact]
    public void It_takes_three_variables_or_none()
    {
        Assert.Null(ExternalMongoDb.FromEnvironment(_ => null));
        Assert.NotNull(ExternalMongoDb.FromEnvironment(name => name.EndsWith("MONGODB", StringComparison.Ordinal) ? Address : "true"));
        var e = Assert.Throws<ServiceMissingException>(() => ExternalMongoDb.FromEnvironment(name => name.EndsWith("MONGODB", StringComparison.Ordinal) ? Address : null));
        Assert.Contains("Not set: TRAINYARD_CHAOS_MONGODB_KILL, TRAINYARD_CHAOS_MONGODB_START.", e.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", Assert.Throws<ServiceMissingException>(() => ExternalMongoDb.FromEnvironment(_ => "mongodb://elsewhere:27017/")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_run_has_a_database_of_its_own_and_signs_in_where_it_was_told_to()
    {
        await using var database = new ExternalMongoDb("mongodb://me:secret@127.0.0.1:27017/people?directConnection=true", "true", "true", _ => Task.CompletedTask);
        await using var other = new ExternalMongoDb(Address, "true", "true", _ => Task.CompletedTask);

        Assert.Matches(@"^mongodb://me:secret@127\.0\.0\.1:27017/trainyard_chaos_[0-9a-f]{32}\?", database.ConnectionString);
        Assert.Contains("authSource=people", database.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("directConnection=true", database.ConnectionString, StringComparison.Ordinal);
        Assert.DoesNotContain("authSource", other.ConnectionString, StringComparison.Ordinal);
    }
}
