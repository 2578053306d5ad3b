using System.Diagnostics;

namespace Trainyard.Services;

/// <summary>An installed server as a process of its own, with a temporary folder and ports that stay the same when it is started again.</summary>
public abstract class ServiceProcess : Service
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(50);
    private const int LastLines = 40;

    private readonly Queue<string> _output = new();
    private readonly List<Process> _processes = [];
    private Process? _guard;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("trainyard-service-").FullName;

    /// <summary>What to run, in this order; the last one is the server.</summary>
    protected abstract IEnumerable<ProcessStartInfo> Commands { get; }

    /// <summary>Only a server that will not start reaches this limit.</summary>
    protected virtual TimeSpan StartTimeout => TimeSpan.FromMinutes(3);

    /// <summary>Says a word to the server as a client does; throws while it does not answer.</summary>
    protected abstract Task GreetAsync(CancellationToken cancellationToken);

    /// <summary>Returns when it answers clients.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var command in Commands) _processes.Add(Launch(command));
        _guard = Guard();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartTimeout);
        while (true)
        {
            try
            {
                await GreetAsync(limit.Token);
                // Somebody else may have taken its port meanwhile, and have answered.
                if (_processes[^1].HasExited) throw new InvalidOperationException("It has ended.");
                return;
            }
            catch (Exception e)
            {
                if (!limit.IsCancellationRequested && !_processes[^1].HasExited)
                {
                    await Task.Delay(LookAgainAfter, CancellationToken.None);
                    continue;
                }
                // Nobody gets to know it, so nobody else would end it.
                await KillAsync();
                cancellationToken.ThrowIfCancellationRequested();
                throw new InvalidOperationException($"{GetType().Name} did not start: {Output}", e);
            }
        }
    }

    /// <summary>SIGTERM: it writes down what it has, and says goodbye.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_processes[^1].Id}"])) await kill.WaitForExitAsync(cancellationToken);
        await _processes[^1].WaitForExitAsync(cancellationToken);
        await KillAsync();
    }

    /// <summary>SIGKILL: nothing is flushed, no client hears a goodbye.</summary>
    public async Task KillAsync()
    {
        if (_guard is not null) await EndAsync(_guard);
        _guard = null;
        // The server before what it stands on.
        foreach (var process in Enumerable.Reverse(_processes)) await EndAsync(process);
        _processes.Clear();
    }

    /// <summary>SIGSTOP: connections stay open, and nothing answers until <see cref="Resume"/>.</summary>
    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    /// <summary>Kills it and starts it again, with the data that it had on disk.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await KillAsync();
        await StartAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_processes[^1].Id}"]);
        kill.WaitForExit();
    }

    private string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    private Process Launch(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        var process = Process.Start(command)!;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>A shell that waits for the end of this program, even of a killed one, and then ends the servers.</summary>
    private Process? Guard() => OperatingSystem.IsWindows() ? null : Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "read _; kill -9 \"$@\"", "guard", .. Enumerable.Reverse(_processes).Select(p => $"{p.Id}")])
    {
        RedirectStandardInput = true,
    });

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > LastLines) _output.Dequeue();
        }
    }
}
