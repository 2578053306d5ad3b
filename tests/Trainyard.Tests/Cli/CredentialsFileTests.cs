using Trainyard.Cli;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

public sealed class CredentialsFileTests : IDisposable
{
    private static readonly Uri Server = new("http://127.0.0.1:5080/");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trainyard-credentials-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder.FullName, "new", "credentials.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Tokens_come_back_and_nobody_else_can_read_them()
    {
        await new CredentialsFile(Path).For(Server).ChangeAsync(_ => Task.FromResult<TokenResponse?>(Tokens("a")), Cancel);
        Assert.Equal(Tokens("a"), await new CredentialsFile(Path).For(Server).ReadAsync(Cancel));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public async Task Each_server_has_its_own()
    {
        var file = new CredentialsFile(Path);
        await file.For(Server).ChangeAsync(_ => Task.FromResult<TokenResponse?>(Tokens("a")), Cancel);
        Assert.Null(await file.For(new Uri("http://127.0.0.1:5081/")).ReadAsync(Cancel));
        await file.For(Server).ChangeAsync(_ => Task.FromResult<TokenResponse?>(null), Cancel);
        Assert.Null(await file.For(Server).ReadAsync(Cancel));
    }

    [Fact]
    public async Task Changes_take_turns()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => new CredentialsFile(Path).ChangeAsync(
            async all =>
            {
                await Task.Delay(2);
                return all with { Current = all.Current + "x" };
            },
            Cancel))));
        Assert.Equal(new string('x', 20), new CredentialsFile(Path).Read().Current);
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, "{");
        Assert.Contains(Path, Assert.Throws<CliException>(new CredentialsFile(Path).Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.org", "http://example.org/")]
    [InlineData("https://example.org/trainyard", "https://example.org/trainyard/")]
    [InlineData("http://127.0.0.1:5080/?x=1#y", "http://127.0.0.1:5080/")]
    public void An_address_is_read_as_people_write_it(string text, string address) => Assert.Equal(address, ServerAddress.Parse(text).AbsoluteUri);

    [Fact]
    public void A_link_names_its_server_and_its_secret()
    {
        var link = OneTimeLink.Parse("http://127.0.0.1:5080/welcome#token=abc");
        Assert.Equal((Server, "abc"), (link.Server, link.Secret));
        Assert.Equal((null, "abc"), (OneTimeLink.Parse("abc").Server, OneTimeLink.Parse("abc").Secret));
    }

    private static TokenResponse Tokens(string name) => new($"access-{name}", DateTimeOffset.UnixEpoch, $"refresh-{name}", new UserView(name, Role.Trainer, DateTimeOffset.UnixEpoch));
}
