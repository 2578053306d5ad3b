using Trainyard.Cli;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;
using Trainyard.Platform;
using Trainyard.Tests.Flow;

namespace Trainyard.Tests.Cli;

/// <summary>A refresh token and a one-time link are good once: neither is spent while what comes for it cannot be kept.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly CliHome _home = new();
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task While_the_disk_is_full_nobody_is_signed_out()
    {
        using var disk = SmallDisk.Mount(_home.Path("config"), 256);
        await _home.SignInAsync(_server, Role.Trainer, "ada");
        var filler = Fill();
        (await _home.RunAsync("presets")).Expect(0);

        // The access token has ended: a new one is needed, and cannot be kept.
        _server.Time.Advance(TimeSpan.FromHours(2));
        Assert.Matches(@"The sign-ins cannot be kept in \S+config/trainyard \(.*[Nn]o space.*\)\. Nothing was changed", (await _home.RunAsync("presets")).Expect(6).Error);
        var link = (await _server.Get<Trainyard.Server.Accounts.SignInService>().CreateLinkAsync("ada", _server.Address.AbsoluteUri, Cancel))!.Url;
        (await _home.RunAsync("login", "--link", link)).Expect(6);

        File.Delete(filler);
        // Longer than the server would forgive a refresh token that comes again.
        _server.Time.Advance(TimeSpan.FromMinutes(5));
        (await _home.RunAsync("presets")).Expect(0);
        (await _home.RunAsync("login", "--link", link)).Expect(0);
        Assert.Equal(["credentials.json", "credentials.json.lock"], Directory.GetFiles(_home.Path("config", "trainyard")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_written_is_not_asked_for()
    {
        var path = _home.Path("config", "credentials.json");
        // In the way of the next content, for root too.
        Directory.CreateDirectory(Path.Combine(path + AtomicFile.Unfinished, "in the way"));
        var asked = false;
        await Assert.ThrowsAsync<CliException>(() => new CredentialsFile(path).ChangeAsync(
            all =>
            {
                asked = true;
                return Task.FromResult(all);
            },
            Cancel));
        Assert.False(asked);
    }

    [Fact]
    public async Task Commands_side_by_side_renew_once_and_stay_signed_in()
    {
        await _home.SignInAsync(_server, Role.Trainer, "ada");
        _server.Time.Advance(TimeSpan.FromHours(2));
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _home.RunAsync("presets")));
        Assert.All(results, r => r.Expect(0));
        // A refresh token that had been spent twice would end the sign-in by now.
        _server.Time.Advance(TimeSpan.FromHours(2));
        (await _home.RunAsync("presets")).Expect(0);
    }

    private string Fill()
    {
        var path = _home.Path("config", "filler");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[1024]);
        }
        catch (IOException)
        {
            return path;
        }
    }
}
