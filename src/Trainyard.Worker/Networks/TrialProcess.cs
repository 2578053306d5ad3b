using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Hosting;
using Trainyard.Training.Models;

namespace Trainyard.Worker.Networks;

/// <summary>
/// A trial of a TorchScript file in a process of its own (<see cref="NetworkTrial"/>), which may end, hang or take all memory in place of this worker.
/// </summary>
/// <param name="limit">After so long the process is ended.</param>
internal sealed class TrialProcess(TimeSpan limit)
{
    /// <summary>What starts a worker's program as one that tries a network.</summary>
    public const string Argument = "--try-network";

    /// <summary>Characters of standard output, and of standard error, that are read at most: a network may print without end.</summary>
    private const int MaxText = 1 << 20;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <param name="path">The file.</param>
    /// <param name="spec">Whose network it is.</param>
    /// <param name="data">What it is to be trained on.</param>
    /// <param name="memoryBytes">What the process may take.</param>
    /// <param name="leaves">Asked while it waits: whether nobody needs the answer any more.</param>
    /// <returns>Null: nobody does.</returns>
    public TrialResult? Run(string path, JobSpec spec, DatasetInfo data, long memoryBytes, Func<bool> leaves)
    {
        var request = new TrialRequest(path, NetworkInput.Of(data, spec.Model.Layers).Shape, data.Outputs, data.Title, memoryBytes, $"{Guid.NewGuid():N} ");
        using var process = Process.Start(ChildProgram.StartInfo("Trainyard.Worker.dll", Argument))!;
        try
        {
            var (output, errors) = (ReadAsync(process.StandardOutput, process), ReadAsync(process.StandardError, process));
            Ask(process, request);
            for (var since = Stopwatch.GetTimestamp(); !process.WaitForExit(PollInterval);)
            {
                if (leaves()) return null;
                if (Stopwatch.GetElapsedTime(since) < limit) continue;
                return Failed($"It did not come to an end with two examples within {limit.TotalSeconds:0} seconds, and was stopped", "Look for a loop without end in the network, or use a smaller one.");
            }
            var printed = output.GetAwaiter().GetResult();
            if (printed.Length >= MaxText) return Failed($"It prints more than {MaxText:N0} characters for two examples", "Take print out of the network, and save it anew.");
            var line = printed.Split('\n').LastOrDefault(l => l.StartsWith(request.Mark, StringComparison.Ordinal));
            return line is not null && JsonSerializer.Deserialize(line[request.Mark.Length..], TrialJson.Default.TrialResult) is { } result ? result : Died(process.ExitCode, errors.GetAwaiter().GetResult());
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }

    private static void Ask(Process process, TrialRequest request)
    {
        try
        {
            process.StandardInput.WriteLine(JsonSerializer.Serialize(request, TrialJson.Default.TrialRequest));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already; its exit code tells.
        }
    }

    private static TrialResult Died(int exitCode, string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.FirstOrDefault(l => l.StartsWith("Unknown builtin op: ", StringComparison.Ordinal)) is { } unknown)
            return Failed($"It uses the operator {unknown["Unknown builtin op: ".Length..].TrimEnd('.')}, which this worker's PyTorch does not have", "Save it with a PyTorch that is no newer than the worker's, or without that operator.");
        var last = lines.FirstOrDefault(l => l.StartsWith("what():", StringComparison.Ordinal) && l.Length > "what():".Length)?["what():".Length..].Trim() ?? lines.FirstOrDefault();
        if (last?.Contains("bad_alloc", StringComparison.Ordinal) == true || last?.StartsWith("Out of memory", StringComparison.Ordinal) == true) return Failed("It takes more memory for two examples than a trial may take", "Use a smaller network.");
        return Failed(
            string.Create(CultureInfo.InvariantCulture, $"It ended the process that tried it (exit code {exitCode}{(last is null ? "" : $": {(last.Length > 200 ? last[..200] + "…" : last)}")})"),
            "Load and run the file with PyTorch, with a batch of two examples, to find out why; the file may be damaged.");
    }

    private static TrialResult Failed(string what, string advice) => new(NetworkTrial.Failed(what, advice), 0, 0);

    /// <summary>Reads to the end; where there is too much, the process is ended.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, Process process)
    {
        var (text, buffer) = (new StringBuilder(), new char[4096]);
        for (int read; (read = await reader.ReadAsync(buffer.AsMemory(), CancellationToken.None)) > 0;)
        {
            if (text.Length < MaxText) text.Append(buffer, 0, read);
            else if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        return text.ToString();
    }
}
