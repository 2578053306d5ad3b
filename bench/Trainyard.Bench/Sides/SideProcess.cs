using System.Diagnostics;
using System.Text.Json;
using Trainyard.Services;

namespace Trainyard.Bench.Sides;

/// <summary>A side as its parent sees it.</summary>
internal sealed class SideProcess : IDisposable
{
    private readonly Process _process;

    private SideProcess(Process process) => _process = process;

    /// <summary>Starts a side and waits until it is warm.</summary>
    /// <exception cref="ServiceMissingException">It needs a service that is not there.</exception>
    public static async Task<SideProcess> StartAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        var side = new SideProcess(Process.Start(start)!);
        var line = await side._process.StandardOutput.ReadLineAsync();
        if (line?.StartsWith(Side.Missing, StringComparison.Ordinal) is true) throw new ServiceMissingException(line[Side.Missing.Length..]);
        return line == Side.Ready ? side : throw new InvalidOperationException($"'{start.FileName} {string.Join(' ', start.ArgumentList)}' does not work: {line ?? "it ended"}.");
    }

    public async Task<double> ImagesPerSecondAsync()
    {
        await _process.StandardInput.WriteLineAsync(Side.Go);
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A side ended early.");
        return JsonSerializer.Deserialize<Speed>(line, JsonSerializerOptions.Web)!.ImagesPerSecond;
    }

    /// <summary>The end of its input is the end of a side.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill();
        _process.Dispose();
    }
}
