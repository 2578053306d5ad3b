using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>The client library by an API token.</summary>
public sealed class ApiTokenClientTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_acts_by_a_token_and_never_renews_it()
    {
        var token = (await _server.ApiTokenAsync(Role.Trainer, "ada", TokenScope.Read)).Token;
        using var http = TrainyardClient.CreateHttpClient(_server.Address);
        var client = new TrainyardClient(http, token);
        Assert.Equal("ada", (await client.GetAccountAsync(Cancel)).Name);
        Assert.Equal(token, await client.GetAccessTokenAsync(Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.SignInAsync("ada", "password", Cancel));
        var refused = await Assert.ThrowsAsync<TrainyardException>(() => new TrainyardClient(http, "tyd_wrong").GetAccountAsync(Cancel));
        Assert.Equal(401, refused.Problem.Status);
        Assert.Contains("not whole", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_variables_of_the_environment_are_all_that_it_needs()
    {
        var token = (await _server.ApiTokenAsync(Role.Trainer, "ada", TokenScope.Read)).Token;
        var variables = new Dictionary<string, string> { ["TRAINYARD_SERVER"] = _server.Address.AbsoluteUri.TrimEnd('/'), ["TRAINYARD_TOKEN"] = token + "\n" };
        Assert.Equal("ada", (await TrainyardClient.FromVariables(variables.GetValueOrDefault).GetAccountAsync(Cancel)).Name);
    }

    [Theory]
    [InlineData(null, "tyd_x", "TRAINYARD_SERVER is not set")]
    [InlineData("ftp://there", "tyd_x", "TRAINYARD_SERVER must be a server's address")]
    [InlineData("http://there", "", "TRAINYARD_TOKEN is not set")]
    [InlineData("http://there", "two words", "TRAINYARD_TOKEN is not an API token")]
    public void What_is_missing_or_wrong_is_named(string? server, string? token, string message)
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => TrainyardClient.FromVariables(name => name == TrainyardClient.ServerVariable ? server : token));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("words", wrong.Message, StringComparison.Ordinal);
    }
}
