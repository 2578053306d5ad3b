using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Trainyard.Hosting;
using Trainyard.Importer;

namespace Trainyard.Server.Datasets;

/// <summary>The importer as a process of its own: it reads files of strangers with native decoders, and knows none of this server's settings.</summary>
internal static class ImportProcess
{
    /// <param name="request">What to read.</param>
    /// <param name="progress">Told what it says on the way.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <returns>Its last message.</returns>
    public static async Task<ImportMessage> RunAsync(ImportRequest request, Action<ImportMessage> progress, CancellationToken cancellationToken)
    {
        using var process = Process.Start(ChildProgram.StartInfo("Trainyard.Importer.dll"))!;
        try
        {
            // What it has to complain of fits into a pipe; more would make it wait.
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, ImportJson.Options).AsMemory(), cancellationToken);
            process.StandardInput.Close();
            ImportMessage? last = null;
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                last = JsonSerializer.Deserialize<ImportMessage>(line, ImportJson.Options)!;
                progress(last);
            }
            await process.WaitForExitAsync(cancellationToken);
            return last is { Contents: not null } or { Refused: not null } or { Failed: not null } ? last : new ImportMessage(0, 0, Failed: Died(process.ExitCode, await errors));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            // It writes no more when its folder is removed.
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    private static string Died(int exitCode, string errors)
    {
        var last = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return string.Create(CultureInfo.InvariantCulture, $"The program that reads files ended before it was done (exit code {exitCode}{(last is null ? "" : $": {last}")}): a file may be damaged in a way that its decoder does not survive.");
    }
}
