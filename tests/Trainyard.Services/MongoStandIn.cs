using System.Diagnostics;
using System.Globalization;

namespace Trainyard.Services;

/// <summary>
/// What answers in MongoDB's place where none is installed: <c>mongo_stand_in.py</c>, on Debian's mockupdb and mongomock. It is in
/// memory: a restart forgets everything. It ends with the program that started it.
/// </summary>
public sealed class MongoStandIn : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private Process? _process;

    public static bool IsInstalled => File.Exists(Python) && Directory.Exists("/usr/lib/python3/dist-packages/mockupdb") && Directory.Exists("/usr/lib/python3/dist-packages/mongomock");

    public const string HowToInstall = "apt-get install python3-mockupdb python3-mongomock";

    /// <summary>The same after a restart.</summary>
    public int Port { get; private set; }

    public string ConnectionString => $"mongodb://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    public static async Task<MongoStandIn> StartAsync(CancellationToken cancel)
    {
        var server = new MongoStandIn();
        await server.RestartAsync(cancel);
        return server;
    }

    /// <summary>Starts it again on its port, empty.</summary>
    public async Task RestartAsync(CancellationToken cancel)
    {
        await KillAsync();
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "mongo_stand_in.py"), Port.ToString(CultureInfo.InvariantCulture)];
        _process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var line = await _process.StandardOutput.ReadLineAsync(cancel);
        Port = line?.StartsWith("listening on ", StringComparison.Ordinal) == true
            ? int.Parse(line["listening on ".Length..], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"MongoDB's stand-in did not start: '{line}'.");
    }

    /// <summary>Connections stay open and nothing answers, until <see cref="Resume"/>.</summary>
    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    public void ResetConnections() => Signal("USR1");

    public async Task KillAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
