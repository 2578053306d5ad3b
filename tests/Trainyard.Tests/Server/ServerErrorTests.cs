using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Trainyard.Contracts;
using Trainyard.Storage;

namespace Trainyard.Tests.Server;

public sealed class ServerErrorTests
{
    [Fact]
    public async Task A_store_that_fails_is_a_500_that_tells_nothing_but_its_trace()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.SignedInAsync(Role.Viewer);
        // The database's table is gone: a surprise of the real kind.
        await server.Get<Trainyard.Embedded.Sqlite.SqliteDatabase>().WriteAsync(db => { Trainyard.Embedded.Sqlite.SqliteCommands.Run(db, "DROP TABLE jobs"); }, TestContext.Current.CancellationToken);
        var problem = await (await client.GetAsync("/api/jobs", TestContext.Current.CancellationToken)).ProblemAsync(500);
        Assert.DoesNotContain("jobs", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_503_that_says_so_and_when_to_come_back()
    {
        await using var server = await TestServer.StartAsync();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = server.Services, Response = { Body = body } };

        Assert.True(await server.Get<IExceptionHandler>().TryHandleAsync(http, new UnavailableException("MongoDB", new TimeoutException("10.0.0.7")), TestContext.Current.CancellationToken));

        var problem = JsonSerializer.Deserialize<Problem>(body.ToArray(), WireJson.Options)!;
        Assert.Equal((503, "2"), (http.Response.StatusCode, (string?)http.Response.Headers.RetryAfter));
        Assert.StartsWith("MongoDB does not answer", problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.7", problem.Detail, StringComparison.Ordinal);
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
