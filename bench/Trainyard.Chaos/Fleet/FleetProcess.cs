using System.Diagnostics;

namespace Trainyard.Chaos.Fleet;

/// <summary>One of the built programs as a process that can be killed, frozen and started again. Its log grows over all its lives.</summary>
/// <param name="name">Such as <c>worker-1</c>.</param>
/// <param name="program">The assembly, which lies beside this program.</param>
/// <param name="environment">Its settings.</param>
/// <param name="log">The file of its log.</param>
internal sealed class FleetProcess(string name, string program, IReadOnlyDictionary<string, string> environment, string log) : IAsyncDisposable
{
    private readonly StreamWriter _log = new(log) { AutoFlush = true };
    private Process? _process;

    public string Name => name;

    /// <summary>Where it serves its metrics, if it was told to.</summary>
    public Uri Metrics => new($"http://127.0.0.1:{environment["Metrics__Port"]}/metrics");

    /// <summary>All that it wrote so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            using var file = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return file.ReadToEnd().Split('\n');
        }
    }

    /// <summary>Times that it was started.</summary>
    public int Lives { get; private set; }

    /// <summary>Whether a worker holds a job, by its log.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>Each line of its log. Called from several threads.</summary>
    public event Action<string>? Said;

    /// <summary>It ended and nobody here ended it.</summary>
    public bool DiedByItself => _process is { HasExited: true };

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        _process = Process.Start(start)!;
        Lives++;
        _process.OutputDataReceived += (_, e) => Write(e.Data);
        _process.ErrorDataReceived += (_, e) => Write(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        (_process, IsTraining) = (null, false);
        Write("-------- killed --------");
    }

    /// <summary>SIGTERM; may be sent again.</summary>
    public void AskToEnd()
    {
        Write("-------- asked to end --------");
        Signals.AskToEnd(_process!.Id);
    }

    /// <returns>Its exit code, when it has ended by itself.</returns>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process!.WaitForExitAsync(cancellationToken);
        var code = _process.ExitCode;
        _process.Dispose();
        (_process, IsTraining) = (null, false);
        return code;
    }

    public void Freeze()
    {
        Signals.Freeze(_process!.Id);
        Write("-------- frozen --------");
    }

    public void Thaw()
    {
        Write("-------- thawed --------");
        Signals.Thaw(_process!.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _log.DisposeAsync();
    }

    private void Write(string? line)
    {
        if (line is null) return;
        lock (_log) _log.WriteLine(line);
        if (line.Contains(": claimed with fence", StringComparison.Ordinal)) IsTraining = true;
        else if (line.Contains(": the attempt with fence", StringComparison.Ordinal)) IsTraining = false;
        Said?.Invoke(line);
    }
}
