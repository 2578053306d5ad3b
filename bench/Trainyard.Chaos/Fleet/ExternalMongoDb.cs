using System.Diagnostics;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Services;

namespace Trainyard.Chaos.Fleet;

/// <summary>
/// A real MongoDB that somebody else keeps, and the shell commands that kill it and start it again. A run has a database of its own
/// there, which is dropped at the end.
/// </summary>
/// <param name="connectionString">On 127.0.0.1, so that proxies can stand before it.</param>
/// <param name="kill">Ends when it is dead.</param>
/// <param name="start">May end before it answers.</param>
/// <param name="ping">Throws while it does not answer; null: asks it.</param>
internal sealed partial class ExternalMongoDb(string connectionString, string kill, string start, Func<CancellationToken, Task>? ping = null) : Service
{
    public const string Variable = "TRAINYARD_CHAOS_MONGODB";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _connectionString = WithOwnDatabase(connectionString);

    public override string Kind => $"MongoDB (real, named by {Variable})";

    public override string ConnectionString => _connectionString;

    /// <summary>Null where no variable is set.</summary>
    /// <exception cref="ServiceMissingException">Only some of them are, or the address cannot be proxied.</exception>
    public static ExternalMongoDb? FromEnvironment(Func<string, string?> read)
    {
        string[] names = [Variable, $"{Variable}_KILL", $"{Variable}_START"];
        var values = names.Select(name => read(name) is { Length: > 0 } value ? value : null).ToArray();
        if (values.All(v => v is null)) return null;
        if (values is not [{ } connectionString, { } kill, { } start])
            throw new ServiceMissingException($"To kill a real MongoDB, set all of {string.Join(", ", names)}. Not set: {string.Join(", ", names.Where((_, i) => values[i] is null))}.");
        return new ExternalMongoDb(connectionString, kill, start);
    }

    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public Task KillAsync(CancellationToken cancellationToken) => RunAsync(kill, cancellationToken);

    /// <summary>Returns when it answers.</summary>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await RunAsync(start, cancellationToken);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await (ping ?? PingAsync)(cancellationToken);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (clock.Elapsed > StartTimeout) throw new TimeoutException($"MongoDB did not answer within {StartTimeout.TotalMinutes:0} minutes after '{start}'.", e);
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (ping is not null) return;
        using var client = new MongoClient(_connectionString);
        await client.DropDatabaseAsync(new MongoUrl(_connectionString).DatabaseName);
    }

    private async Task PingAsync(CancellationToken cancellationToken)
    {
        var settings = MongoClientSettings.FromConnectionString(_connectionString);
        settings.ServerSelectionTimeout = TimeSpan.FromSeconds(2);
        using var client = new MongoClient(settings);
        await client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancellationToken);
    }

    private static async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]))!;
        await shell.WaitForExitAsync(cancellationToken);
        if (shell.ExitCode != 0) throw new InvalidOperationException($"The command '{command}' ended with exit code {shell.ExitCode}.");
    }

    /// <summary>Written by hand: the driver's builder leaves out the default port, and the port is what proxies stand before.</summary>
    private static string WithOwnDatabase(string connectionString)
    {
        var parts = Address().Match(connectionString);
        if (!parts.Success) throw new ServiceMissingException($"{Variable} must be mongodb://127.0.0.1:port/, so that proxies can stand before it; of a replica set, add ?directConnection=true.");
        var (database, options) = (parts.Groups["database"].Value, parts.Groups["options"].Value);
        // Who names no other database signs in at the one that is named.
        if (parts.Groups["user"].Success && !options.Contains("authSource=", StringComparison.OrdinalIgnoreCase))
            options = $"{options}{(options.Length > 0 ? "&" : "")}authSource={(database.Length > 0 ? database : "admin")}";
        return $"mongodb://{parts.Groups["user"].Value}{parts.Groups["hosts"].Value}/trainyard_chaos_{Guid.NewGuid():N}{(options.Length > 0 ? $"?{options}" : "")}";
    }

    [GeneratedRegex(@"^mongodb://(?<user>[^/@]*@)?(?<hosts>127\.0\.0\.1:\d+(,127\.0\.0\.1:\d+)*)(/(?<database>[^?]*))?(\?(?<options>.*))?$")]
    private static partial Regex Address();
}
