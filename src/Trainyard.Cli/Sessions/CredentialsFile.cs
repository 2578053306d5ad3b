using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Platform;

namespace Trainyard.Cli.Sessions;

/// <summary>
/// The sign-ins of this user, in a file that nobody else can read. It is replaced whole, and processes take turns: a refresh token is
/// good once, so two that renewed it side by side would look like a thief.
/// </summary>
internal sealed class CredentialsFile(string path)
{
    /// <summary>What one change may add: the tokens of one server are far smaller.</summary>
    private const int RoomToGrow = 16 * 1024;

    private static readonly JsonTypeInfo<Credentials> Json = (JsonTypeInfo<Credentials>)new JsonSerializerOptions(WireJson.Options)
    {
        WriteIndented = true,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(WireJson.Options.TypeInfoResolver, CredentialsJson.Default),
    }.GetTypeInfo(typeof(Credentials));

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

    /// <summary>
    /// Replaces the sign-ins by what <paramref name="change"/> makes of them. Room for the result is on disk before <paramref name="change"/> begins:
    /// it may spend a refresh token or a one-time link at the server, and what it gets for that is nowhere else.
    /// </summary>
    /// <exception cref="CliException">The file cannot be written; if nothing could be from the start, nothing was changed.</exception>
    public async Task<Credentials> ChangeAsync(Func<Credentials, Task<Credentials>> change, CancellationToken cancellationToken)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(_path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
        await using var turn = await TakeTurnAsync(cancellationToken);
        var before = Read();
        using var next = Prepare(before);
        var after = await change(before);
        if (after != before) Commit(next, JsonSerializer.SerializeToUtf8Bytes(after, Json));
        return after;
    }

    /// <summary>The tokens of one server, as its client keeps them.</summary>
    public ITokenStore For(Uri server) => new ServerTokens(this, ServerAddress.Key(server));

    private async Task<FileStream> TakeTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFiles.Ensure(_path + ".lock");
            return await FileTurn.TakeAsync(_path + ".lock", cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
    }

    /// <summary>The next sign-ins, with their room on disk taken.</summary>
    private AtomicFile Prepare(Credentials before)
    {
        var size = JsonSerializer.SerializeToUtf8Bytes(before, Json).Length + RoomToGrow;
        AtomicFile? next = null;
        try
        {
            next = new AtomicFile(AtomicFile.FollowLinks(_path), isPrivate: true, hasOneWriter: true);
            // Bytes, and not a length alone, which takes no room.
            next.Content.Write(new byte[size]);
            next.Content.Flush(flushToDisk: true);
            return next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            next?.Dispose();
            throw NotWritable(e);
        }
    }

    private static void Commit(AtomicFile next, byte[] content)
    {
        next.Content.Position = 0;
        next.Content.Write(content);
        next.Content.SetLength(content.Length);
        next.Commit();
    }

    private CliException NotWritable(Exception cause) => new(
        ExitCodes.Local, $"The sign-ins cannot be kept in {Path.GetDirectoryName(_path)} ({cause.Message.TrimEnd('.')}). Nothing was changed: make it writable, with some room on its disk, and try again.", cause);

    private sealed class ServerTokens(CredentialsFile file, string server) : ITokenStore
    {
        public Task<TokenResponse?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(file.Read().Servers.GetValueOrDefault(server));

        public async Task<TokenResponse?> ChangeAsync(Func<TokenResponse?, Task<TokenResponse?>> change, CancellationToken cancellationToken) =>
            (await file.ChangeAsync(
                async all =>
                {
                    var before = all.Servers.GetValueOrDefault(server);
                    var after = await change(before);
                    return after == before ? all : all.With(server, after);
                },
                cancellationToken)).Servers.GetValueOrDefault(server);
    }
}
