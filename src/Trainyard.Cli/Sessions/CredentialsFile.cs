using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Api;
using Trainyard.Storage;

namespace Trainyard.Cli.Sessions;

/// <summary>
/// The sign-ins of this user, in a file that nobody else can read. It is replaced whole, and processes take turns: a refresh token is
/// good once, so two that renewed it side by side would look like a thief.
/// </summary>
internal sealed class CredentialsFile(string path)
{
    private static readonly JsonTypeInfo<Credentials> Json = (JsonTypeInfo<Credentials>)new JsonSerializerOptions(WireJson.Options)
    {
        WriteIndented = true,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(WireJson.Options.TypeInfoResolver, CredentialsJson.Default),
    }.GetTypeInfo(typeof(Credentials));

    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);
    private readonly string _path = Path.GetFullPath(path);

    public static CredentialsFile OfUser() => new(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "trainyard", "credentials.json"));

    public Credentials Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), Json) ?? new Credentials();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Credentials();
        }
        catch (JsonException)
        {
            throw new CliException(ExitCodes.Local, $"{_path} is damaged; delete it and sign in again.");
        }
    }

    public async Task<Credentials> ChangeAsync(Func<Credentials, Task<Credentials>> change, CancellationToken cancel)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(_path)!);
        await using var turn = await TakeTurnAsync(cancel);
        var before = Read();
        var after = await change(before);
        if (after != before) Write(after);
        return after;
    }

    /// <summary>The tokens of one server, as its client keeps them.</summary>
    public ITokenStore For(Uri server) => new ServerTokens(this, ServerAddress.Key(server));

    private async Task<FileStream> TakeTurnAsync(CancellationToken cancel)
    {
        var end = DateTime.UtcNow + LongestTurn;
        while (true)
        {
            try
            {
                PrivateFiles.Ensure(_path + ".lock");
                return new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < end)
            {
                await Task.Delay(50, cancel);
            }
        }
    }

    private void Write(Credentials credentials)
    {
        var next = _path + ".new";
        File.Delete(next);
        using (var file = PrivateFiles.Create(next))
        {
            JsonSerializer.Serialize(file, credentials, Json);
            file.Flush(flushToDisk: true);
        }
        DurableFiles.Move(next, _path, overwrite: true);
    }

    private sealed class ServerTokens(CredentialsFile file, string server) : ITokenStore
    {
        public Task<TokenResponse?> ReadAsync(CancellationToken cancel) => Task.FromResult(file.Read().Servers.GetValueOrDefault(server));

        public async Task<TokenResponse?> ChangeAsync(Func<TokenResponse?, Task<TokenResponse?>> change, CancellationToken cancel) =>
            (await file.ChangeAsync(async all => all.With(server, await change(all.Servers.GetValueOrDefault(server))), cancel)).Servers.GetValueOrDefault(server);
    }
}
