using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>The files of a spec: a network and weights to begin with. What is a path here is uploaded, and the spec has its digest then.</summary>
internal sealed class SpecFiles
{
    private readonly Option<string?> _network = new("--torchscript") { Description = "A network of your own, saved by torch.jit: it is uploaded unless the server has it.", HelpName = "FILE" };
    private readonly Option<string?> _start = new("--start-from") { Description = "Trained weights to begin with: a safetensors file, or a job that succeeded.", HelpName = "FILE|JOB" };
    private readonly Option<bool> _fitting = new("--fitting") { Description = "With --start-from: take the weights that fit, and leave out the others." };
    private readonly Option<string[]> _freeze = new("--freeze") { Description = "Layers that do not train, by name or the beginning of it, such as 0 or 3.layers; may be given several times.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_network, _start, _fitting, _freeze]) command.Add(option);
    }

    /// <summary>Writes the options that were given over <paramref name="spec"/>, and uploads what it names.</summary>
    /// <exception cref="CliException">A file cannot be read, or no job is meant.</exception>
    public async Task<JsonObject> FillInAsync(ServerCall call, JsonObject spec, CancellationToken cancellationToken)
    {
        if (call.Args.GetValue(_network) is { } path) spec["model"] = new JsonObject { ["torchScript"] = path };
        if (call.Args.GetValue(_start) is { } from) spec["startFrom"] = File.Exists(from) ? new JsonObject { ["file"] = from } : new JsonObject { ["job"] = (await FindAsync(call, from, cancellationToken)).ToString() };
        if (call.Args.GetValue(_fitting)) Start(spec)["layers"] = "fitting";
        if (call.Args.GetValue(_freeze) is { Length: > 0 } frozen) Start(spec)["frozen"] = new JsonArray([.. frozen.Select(name => (JsonNode)name)]);
        if (spec["model"] is JsonObject model) await UploadAsync(call, model, "torchScript", cancellationToken);
        if (spec["startFrom"] is JsonObject start) await UploadAsync(call, start, "file", cancellationToken);
        return spec;
    }

    private static JsonObject Start(JsonObject spec)
    {
        if (spec["startFrom"] is not JsonObject start) spec["startFrom"] = start = [];
        return start;
    }

    private static async Task<JobId> FindAsync(ServerCall call, string text, CancellationToken cancellationToken) => text.Contains('.', StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal)
        ? throw new CliException(ExitCodes.Local, $"There is no file {text}.")
        : await JobFinder.FindAsync(text, call.Session, cancellationToken);

    /// <summary>A digest stays as it is.</summary>
    private static async Task UploadAsync(ServerCall call, JsonObject owner, string field, CancellationToken cancellationToken)
    {
        if (owner[field] is not JsonValue value || !value.TryGetValue<string>(out var path) || FileView.IsSha256(path)) return;
        var progress = new ProgressLine(call.Output);
        try
        {
            await using var content = File.OpenRead(path);
            var name = Path.GetFileName(path);
            var file = await call.Client.AddFileAsync(content, name, done => progress.Show(string.Create(CultureInfo.InvariantCulture, $"Uploading {name}: {done / 1e6:N1} of {content.Length / 1e6:N1} MB")), cancellationToken);
            owner[field] = file.Sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Local, e is FileNotFoundException or DirectoryNotFoundException ? $"There is no file {path}: give a path from the current folder, or the SHA-256 of a file that the server has." : $"{path} cannot be read: {e.Message}", e);
        }
        finally
        {
            progress.Clear();
        }
    }
}
