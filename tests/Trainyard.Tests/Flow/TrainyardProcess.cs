using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Chaos.Fleet;
using Trainyard.Client;
using Trainyard.Tests.Server.OpenApi;

namespace Trainyard.Tests.Flow;

/// <summary>The built <c>trainyard up</c>, as a process of its own that can be killed.</summary>
internal sealed class TrainyardProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly StringBuilder _errors;

    private TrainyardProcess(Process process, HttpClient http, StringBuilder errors, string link)
    {
        (_process, _http, _errors, Link) = (process, http, errors, link);
        Client = new TrainyardClient(http, Tokens);
    }

    public TokensInMemory Tokens { get; } = new();
    public TrainyardClient Client { get; }
    public string Link { get; }
    public Uri Address => _http.BaseAddress!;
    public int Id => _process.Id;

    /// <summary>Starts it on a free port, with its data and sign-ins in a folder of the test's, and signs in by its one-time link.</summary>
    public static Task<TrainyardProcess> UpAsync(string folder, params string[] more) => UpAsync(folder, new Dictionary<string, string>(), more);

    /// <param name="folder">The test's.</param>
    /// <param name="settings">More of them, as environment variables.</param>
    /// <param name="more">Arguments.</param>
    public static async Task<TrainyardProcess> UpAsync(string folder, IReadOnlyDictionary<string, string> settings, params string[] more)
    {
        var process = Start(folder, ["up", "--home", HomeIn(folder), "--port", "0", "--json", "--link", .. more], settings);
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, e) => { lock (errors) errors.AppendLine(e.Data); };
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var line = await process.StandardOutput.ReadLineAsync(limit.Token);
        Assert.True(line is not null, $"up ended: {errors}");
        var started = JsonNode.Parse(line)!;
        var http = CheckedClient.Of(new Uri((string)started["url"]! + "/"));
        var up = new TrainyardProcess(process, http, errors, (string)started["link"]!);
        await up.Client.SignInByLinkAsync(up.Link.Split("#token=")[1], limit.Token);
        return up;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        Signals.AskToEnd(_process.Id);
        return await ExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Waiting.Cancel);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        _http.Dispose();
        Tokens.Dispose();
    }

    public static string HomeIn(string folder) => Path.Combine(folder, "home");

    private static Process Start(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "trainyard.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // This user's own sign-ins stay as they are.
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(folder, "config");
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
