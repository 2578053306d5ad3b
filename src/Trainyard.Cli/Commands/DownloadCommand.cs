using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands;

internal sealed class DownloadCommand : JobCommand
{
    private readonly Option<ModelFormat> _format = new("--format")
    {
        Description = "safetensors, or torchsharp for TorchSharp's own format.",
        DefaultValueFactory = _ => ModelFormat.Safetensors,
        CustomParser = Parsing.Format,
        HelpName = "FORMAT",
    };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "A file, or a folder to put it in. Default: the server's name for it, here.", HelpName = "PATH" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that is there." };

    public DownloadCommand()
        : base("download", "Downloads the trained model, and checks that it arrived whole.", "trainyard download last", "trainyard download last --output models/ --format torchsharp")
    {
        foreach (var option in (Option[])[_format, _output, _force]) Add(option);
    }

    protected override async Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancel)
    {
        using var model = await session.Client.OpenModelAsync(job, args.GetValue(_format), cancel);
        var path = Target(args.GetValue(_output), model.FileName);
        if (File.Exists(path) && !args.GetValue(_force)) throw new CliException(ExitCodes.Local, $"{path} is there already; --force replaces it, --output names another file.");

        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            var (size, sha256) = await SaveAsync(model.Content, part, cancel);
            if (model.Sha256 is { } expected && expected != sha256) throw new CliException(ExitCodes.Local, $"The model arrived damaged (SHA-256 {sha256} instead of {expected}); download it again.");
            File.Move(part, path, overwrite: args.GetValue(_force));
            if (output.IsJson) output.WriteJson(new JsonObject { ["path"] = path, ["size"] = size, ["sha256"] = sha256, ["verified"] = model.Sha256 is not null });
            else output.Say(path);
        }
        finally
        {
            File.Delete(part);
        }
        return ExitCodes.Ok;
    }

    private static string Target(string? wanted, string fileName)
    {
        var path = Path.GetFullPath(wanted is null ? fileName : Directory.Exists(wanted) || Path.EndsInDirectorySeparator(wanted) ? Path.Combine(wanted, fileName) : wanted);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static async Task<(long Size, string Sha256)> SaveAsync(Stream content, string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
        await content.CopyToAsync(file, cancel);
        file.Flush(flushToDisk: true);
        file.Position = 0;
        return (file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)));
    }
}
