using Trainyard.Api;

namespace Trainyard.Tests.Server;

public sealed class ServerErrorTests
{
    [Fact]
    public async Task A_store_that_fails_is_a_500_that_tells_nothing_but_its_trace()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.SignedInAsync(Role.Viewer);
        // The database's table is gone: a surprise of the real kind.
        await server.Get<Trainyard.Storage.SqliteDatabase>().WriteAsync(db => { Trainyard.Storage.SqliteCommands.Run(db, "DROP TABLE jobs"); }, TestContext.Current.CancellationToken);
        var problem = await (await client.GetAsync("/api/jobs", TestContext.Current.CancellationToken)).ProblemAsync(500);
        Assert.DoesNotContain("jobs", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Server:AccessTokenMinutes", "0")]
    [InlineData("Server:SignInsPerMinute", "-5")]
    [InlineData("Server:MaxBodyBytes", "1")]
    public async Task A_setting_out_of_range_stops_the_start(string key, string value)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.StartAsync((key, value)));
        Assert.Contains(key.Split(':')[1], error.Message, StringComparison.Ordinal);
    }
}
