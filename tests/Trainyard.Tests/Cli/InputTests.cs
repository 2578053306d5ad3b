using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>What people type and pipe into a command, in whatever encoding.</summary>
public sealed class InputTests : IAsyncLifetime
{
    private const string Spec = """{"name":"grün","epochs":2}""";

    private readonly CliHome _home = new();
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _home.SignInAsync(_server, Role.Admin, "ada");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData("ü-1")]
    [InlineData("a\nb")]
    [InlineData("a\r\nX-Other: b")]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a ")]
    public async Task A_key_that_no_header_takes_is_wrong_usage(string key)
    {
        var error = (await _home.RunAsync("submit", "--idempotency-key", key)).Expect(2).Error;
        Assert.Contains("--idempotency-key must have 1 to 200 characters, all of ASCII: A to Z, a to z, digits, marks such as - _ . : / and spaces between them, not '", error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task A_key_may_have_any_mark_and_200_characters()
    {
        var key = "!\"#$%&'()*+,-./:;<=>?@ [\\]^_`{|}~".PadRight(IdempotencyKey.MaxLength, 'x');
        var first = (await _home.RunAsync("submit", "--idempotency-key", key, "--json")).Expect(0).Output;
        Assert.Equal((string)JsonNode.Parse(first)!["id"]!, (string)JsonNode.Parse((await _home.RunAsync("submit", "--idempotency-key", key, "--json")).Expect(0).Output)!["id"]!);
        (await _home.RunAsync("submit", "--idempotency-key", key + "x")).Expect(2);
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped()
    {
        var bytes = new UTF8Encoding(true).GetPreamble().Concat(Encoding.UTF8.GetBytes(Spec)).ToArray();
        Assert.Equal("grün", NameOf(await RunAsync(bytes, "submit", "--file", "-", "--json")));
        await File.WriteAllBytesAsync(_home.Path("spec.json"), bytes, Cancel);
        Assert.Equal("grün", NameOf(await _home.RunAsync("submit", "--file", "spec.json", "--json")));

        using var tokens = new TokensInMemory(await _server.TokensOfAsync(Role.Admin, "ada"));
        await new TrainyardClient(_server.Anonymous(), tokens).ChangePasswordAsync(new PasswordChange(null, "a long enough password"), Cancel);
        (await RunAsync(new UTF8Encoding(true).GetPreamble().Concat(Encoding.UTF8.GetBytes("ada\r\na long enough password\r\n")).ToArray(), "login", _server.Address.AbsoluteUri)).Expect(0);
    }

    [Theory]
    [InlineData("utf-16LE", true)]
    [InlineData("utf-16LE", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-32LE", true)]
    [InlineData("iso-8859-1", false)]
    public async Task Another_encoding_is_refused_by_name(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Spec)];
        Assert.Contains("Standard input is not UTF-8 text", (await RunAsync(bytes, "submit", "--file", "-")).Expect(2).Error, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(_home.Path("spec.json"), bytes, Cancel);
        Assert.Contains("spec.json is not UTF-8 text", (await _home.RunAsync("submit", "--file", "spec.json")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public async Task A_name_that_is_a_step_of_a_path_names_no_account(string name)
    {
        Assert.Contains($"There is no account '{name}'", (await _home.RunAsync("accounts", "delete", name)).Expect(5).Error, StringComparison.Ordinal);
        Assert.Contains($"There is no account '{name}'", (await _home.RunAsync("accounts", "link", name)).Expect(5).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_finds_what_its_help_says()
    {
        var job = await _server.AddJobAsync("ada", j => j with { Spec = j.Spec with { Name = "needle", Tags = ["hay"] } });
        Assert.Contains("Only jobs with each of these words in their name, preset, tags or id.", (await _home.RunAsync("jobs", "--help")).Expect(0).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        foreach (var text in (string[])["eedl", "hay", "simple-cnn", job.Id.ToString()[5..20]])
            Assert.Contains("needle", (await _home.RunAsync("jobs", "--search", text)).Expect(0).Output, StringComparison.Ordinal);
    }

    private async Task<CliResult> RunAsync(byte[] input, params string[] args)
    {
        using var process = _home.Start(args);
        await process.StandardInput.BaseStream.WriteAsync(input, Cancel);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel).WaitAsync(CliHome.Limit, Cancel);
        return new CliResult(process.ExitCode, await output, await error);
    }

    private static string NameOf(CliResult result) => (string)JsonNode.Parse(result.Expect(0).Output)!["name"]!;
}
