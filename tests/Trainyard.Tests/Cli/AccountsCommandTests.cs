using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary><c>trainyard accounts</c> against the real server, whose only admin is grace.</summary>
public sealed class AccountsCommandTests : IAsyncLifetime
{
    private readonly CliHome _home = new();
    private TestServer _server = null!;

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
    public async Task Somebody_is_added_signs_in_by_the_link_rises_and_is_deleted()
    {
        Assert.Contains("ada added (trainer)", (await RunAsync("add", "Ada")).Expect(0).Output, StringComparison.Ordinal);
        var link = (await RunAsync("link", "ada")).Expect(0);
        Assert.Matches(@"^http://\S+/welcome#token=\S+$", link.Output.TrimEnd());
        Assert.Contains("signed in as ada, once", link.Error, StringComparison.Ordinal);

        using var person = new CliHome();
        (await person.RunAsync("login", "--link", link.Output)).Expect(0);
        Assert.Contains("ada is none at", (await person.RunAsync("accounts", "list")).Expect(3).Error, StringComparison.Ordinal);

        Assert.Contains("ada admin", (await RunAsync("set-role", "ada", "admin")).Expect(0).Output, StringComparison.Ordinal);
        (await person.RunAsync("accounts", "list")).Expect(3);
        (await person.RunAsync("login", "--link", (await RunAsync("link", "ada")).Expect(0).Output)).Expect(0);
        Assert.Matches("ada +admin +20", (await person.RunAsync("accounts", "list")).Expect(0).Output);

        Assert.Contains("ada deleted", (await RunAsync("delete", "ada")).Expect(0).Output, StringComparison.Ordinal);
        (await person.RunAsync("jobs")).Expect(3);
    }

    [Fact]
    public async Task Scripts_get_what_the_server_answers()
    {
        Assert.Equal("viewer", (string)Json(await RunAsync("add", "ada", "--role", "viewer", "--json"))["role"]!);
        Assert.Equal("trainer", (string)Json(await RunAsync("set-role", "ada", "trainer", "--json"))["role"]!);
        Assert.Contains("/welcome#token=", (string)Json(await RunAsync("link", "ada", "--json"))["url"]!, StringComparison.Ordinal);
        Assert.Equal("ada", (string)Json(await RunAsync("delete", "ada", "--json"))["deleted"]!);
        Assert.DoesNotContain("ada", Json(await RunAsync("list", "--json")).AsArray().Select(a => (string)a!["name"]!));
    }

    [Fact]
    public async Task Links_are_listed_and_withdrawn()
    {
        (await RunAsync("add", "ada")).Expect(0);
        Assert.Contains("ada has no link", (await RunAsync("links", "ada")).Expect(0).Output, StringComparison.Ordinal);
        var made = Json(await RunAsync("link", "ada", "--json"));
        var id = (string)made["id"]!;
        Assert.Matches($"{id} +grace +20", (await RunAsync("links", "ada")).Expect(0).Output);
        Assert.Equal(id, (string)Json(await RunAsync("links", "ada", "--json"))[0]!["id"]!);
        Assert.Contains($"{id} withdrawn", (await RunAsync("revoke-link", "ada", id)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("that still works", (await RunAsync("revoke-link", "ada", id)).Expect(5).Error, StringComparison.Ordinal);
        using var person = new CliHome();
        (await person.RunAsync("login", "--link", (string)made["url"]!)).Expect(3);
    }

    [Theory]
    [InlineData(5, "There is no account 'ada'", "link", "ada")]
    [InlineData(5, "There is no account 'ada'", "links", "ada")]
    [InlineData(5, "There is no account 'ada'", "set-role", "ada", "viewer")]
    [InlineData(5, "There is no account 'ada'", "delete", "ada")]
    [InlineData(5, "There is an account 'grace' already", "add", "grace")]
    [InlineData(5, "make somebody else an admin first", "set-role", "grace", "trainer")]
    [InlineData(5, "make somebody else an admin first", "delete", "grace")]
    [InlineData(2, "  name: must have 1 to 64", "add", "a b")]
    public async Task What_cannot_be_done_is_a_sentence_and_changes_nothing(int exitCode, string sentence, params string[] args)
    {
        var before = (await RunAsync("list")).Expect(0).Output;
        Assert.Contains(sentence, (await RunAsync(args)).Expect(exitCode).Error, StringComparison.Ordinal);
        Assert.Equal(before, (await RunAsync("list")).Expect(0).Output);
    }

    private Task<CliResult> RunAsync(params string[] args) => _home.RunAsync(["accounts", .. args]);

    private static JsonNode Json(CliResult result) => JsonNode.Parse(result.Expect(0).Output)!;
}
