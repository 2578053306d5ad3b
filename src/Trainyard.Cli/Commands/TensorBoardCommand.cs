using System.CommandLine;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Commands;

internal static class TensorBoardCommand
{
    public static Command Create()
    {
        var jobs = new JobsArgument(least: 1);
        var output = new Option<string>("--output", "-o") { Description = "The folder to put them in.", DefaultValueFactory = _ => "tensorboard", HelpName = "DIR" };
        return new ExampleCommand("tensorboard", "Writes the series of jobs for TensorBoard, each into a folder of its own.", "trainyard tensorboard last", "trainyard tensorboard 4c51f398 9d81f6f0 --output runs && tensorboard --logdir runs") { jobs, output }
            .AtServer(async (call, cancellationToken) =>
            {
                var folder = Path.GetFullPath(call.Args.GetRequiredValue(output));
                var written = new JsonArray();
                foreach (var id in await jobs.FindAsync(call, cancellationToken))
                {
                    var job = await call.Client.GetJobAsync(id, cancellationToken);
                    using var file = await call.Client.OpenTensorBoardAsync(id, cancellationToken);
                    var path = Path.Combine(folder, FolderOf(job.Name, id.ToString()), file.FileName);
                    // A job that still trains has more to tell the next time.
                    await FileDownload.SaveAsync(file, "event file", path, force: true, cancellationToken);
                    written.Add(path);
                    if (!call.Output.IsJson) call.Output.Say(path);
                }
                if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["files"] = written });
            });
    }

    /// <summary>TensorBoard calls a run by its folder. The name as every file system takes it, and the end of the id.</summary>
    private static string FolderOf(string name, string id) => $"{string.Concat(name.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')).Trim('-')}-{id[^8..]}".TrimStart('-');
}
