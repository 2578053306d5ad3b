using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary><c>trainyard tokens</c>, and commands by <c>TRAINYARD_TOKEN</c>, against the real server.</summary>
public sealed class TokensCommandTests : IAsyncLifetime
{
    private readonly CliHome _person = new();
    private readonly CliHome _machine = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _person.SignInAsync(_server, Role.Trainer, "ada");
        _machine.Settings["TRAINYARD_SERVER"] = _server.Address.AbsoluteUri;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _person.Dispose();
        _machine.Dispose();
    }

    [Fact]
    public async Task A_machine_needs_a_token_and_an_address_and_writes_nothing()
    {
        var made = (await _person.RunAsync("tokens", "create", "ci", "--scope", "read", "--scope", "jobs", "--expires", "30d", "--json")).Expect(0);
        _machine.Settings["TRAINYARD_TOKEN"] = (string)JsonNode.Parse(made.Output)!["token"]!;

        var job = JsonNode.Parse((await _machine.RunAsync("submit", "--preset", "mlp", "--json")).Expect(0).Output)!;
        Assert.Equal("ada", (string)job["owner"]!);
        Assert.Contains((string)job["id"]!, (await _machine.RunAsync("show", "last", "--json")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("acts for ada, whose role does not allow this", (await _machine.RunAsync("accounts", "list")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("whatever its scopes", (await _machine.RunAsync("tokens", "create", "more", "--scope", "admin")).Expect(3).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_machine.Path("config")));

        Assert.Matches("ci +read, jobs +20.+ +20.+ +20", (await _person.RunAsync("tokens", "list")).Expect(0).Output);
        Assert.Contains("ci revoked", (await _person.RunAsync("tokens", "revoke", "ci")).Expect(0).Output, StringComparison.Ordinal);
        var refused = (await _machine.RunAsync("jobs")).Expect(3);
        Assert.Contains("refuses the token of TRAINYARD_TOKEN", Assert.Single(refused.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("no API token", (await _person.RunAsync("tokens", "list")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_alone_on_standard_output_and_goes_before_the_sign_in()
    {
        var made = (await _person.RunAsync("tokens", "create", "laptop", "--scope", "read")).Expect(0);
        Assert.Matches("^tyd_[0-9A-Za-z]{36}$", made.Output.TrimEnd());
        Assert.Contains("not shown again", made.Error, StringComparison.Ordinal);

        _person.Settings["TRAINYARD_TOKEN"] = $" {made.Output}";
        Assert.Contains("its scope is read", (await _person.RunAsync("submit", "--preset", "mlp")).Expect(3).Error, StringComparison.Ordinal);
        var link = await _server.Get<Trainyard.Server.Accounts.SignInService>().CreateLinkAsync("ada", _server.Address.AbsoluteUri, TestContext.Current.CancellationToken);
        Assert.Contains("TRAINYARD_TOKEN is set and goes before this sign-in", (await _person.RunAsync("login", "--link", link!.Url)).Expect(0).Error, StringComparison.Ordinal);
        _person.Settings["TRAINYARD_TOKEN"] = "tyd_wrong";
        Assert.Contains("not whole", (await _person.RunAsync("jobs")).Expect(3).Error, StringComparison.Ordinal);
        _person.Settings["TRAINYARD_TOKEN"] = "two words";
        Assert.DoesNotContain("words", (await _person.RunAsync("jobs")).Expect(3).Error, StringComparison.Ordinal);
        _person.Settings["TRAINYARD_TOKEN"] = "";
        (await _person.RunAsync("submit", "--preset", "mlp")).Expect(0);
        (await _person.RunAsync("logout")).Expect(0);
    }

    [Fact]
    public async Task Wrong_usage_is_told()
    {
        Assert.Contains("--scope", (await _person.RunAsync("tokens", "create", "ci")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("'write' is none of read, jobs, admin", (await _person.RunAsync("tokens", "create", "ci", "--scope", "write")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("such as 30d", (await _person.RunAsync("tokens", "create", "ci", "--scope", "read", "--expires", "soon")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("must be from 1 to 365", (await _person.RunAsync("tokens", "create", "ci", "--scope", "read", "--expires", "400d")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("NAME must not be empty", (await _person.RunAsync("tokens", "revoke", "")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("no API token 'ci'", (await _person.RunAsync("tokens", "revoke", "ci")).Expect(5).Error, StringComparison.Ordinal);
    }
}
