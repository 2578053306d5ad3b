using System.CommandLine;
using System.Globalization;
using Trainyard.Cli.Rendering;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Datasets;

internal static class AddDatasetCommand
{
    private static readonly TimeSpan GiveUpWithin = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var name = new NameArgument("NAME", "What to call it; where there is one of this name, it becomes its next version.");
        var path = new Argument<string>("PATH") { Description = "A folder with a folder of pictures for each class; a zip, tar or tar.gz of one; a CSV, TSV or Parquet file; an NPZ; or a folder with NPY or IDX files." };
        var options = new DatasetOptionsOfCommand();
        var command = new ExampleCommand(
            "add",
            "Uploads files, and has the server check and pack them. What was odd is shown; what is wrong is named, with what to do.",
            "trainyard datasets add flowers ./flowers",
            "trainyard datasets add flowers flowers.zip --size 64x64",
            "trainyard datasets add wine wine.csv --target quality --missing drop-row",
            "trainyard datasets add digits mnist.npz --json | jq -r .sha256") { name, path };
        options.AddTo(command);
        return command.AtServer((call, cancellationToken) => RunAsync(call, name.Of(call), call.Args.GetRequiredValue(path), options.Of(call.Args), cancellationToken));
    }

    private static async Task<int> RunAsync(ServerCall call, string name, string path, DatasetOptions options, CancellationToken cancellationToken)
    {
        // A mistake in the name is told before an hour of upload.
        if (!DatasetNames.IsValid(name)) throw new CliException(ExitCodes.Usage, $"NAME {DatasetNames.Rule}");
        var progress = new ProgressLine(call.Output);
        ImportView import;
        await using (var source = DatasetSource.Open(path))
        {
            var upload = await call.Client.UploadAsync(source.Content, source.Name, done => progress.Show($"Uploading {source.Name}: {Megabytes(done)} of {Megabytes(source.Content.Length)} MB"), cancellationToken);
            try
            {
                import = await call.Client.ImportAsync(
                    new NewDataset(upload.Id, name) { Options = options },
                    view => progress.Show(view.Total == 0 ? $"Looking at {source.Name}" : string.Create(CultureInfo.InvariantCulture, $"Packing: {view.Done:N0} of {view.Total:N0} examples")),
                    cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await GiveUpAsync(call, upload);
                throw;
            }
        }
        progress.Clear();
        if (import.Dataset is not { } dataset)
        {
            foreach (var finding in import.Findings) await call.Output.Error.WriteLineAsync(DatasetDetails.Line(finding));
            throw new CliException(import.State == ImportState.Refused ? ExitCodes.Usage : ExitCodes.Unreachable, import.State == ImportState.Refused ? $"{path} is no dataset yet: see above." : $"{path} could not be made a dataset: see above.");
        }
        if (call.Output.IsJson) call.Output.WriteJson(dataset);
        else
        {
            call.Output.People.Write(DatasetDetails.Of(dataset));
            foreach (var finding in dataset.Contents.Findings) call.Output.Say(DatasetDetails.Line(finding));
            call.Output.Say($"Train on it: trainyard submit --dataset {name} --preset {DatasetDetails.PresetFor(dataset)} --follow");
        }
        return ExitCodes.Ok;
    }

    /// <summary>Nobody comes back to an upload of this command, so it goes with its import. A server that does not answer removes it after a day.</summary>
    private static async Task GiveUpAsync(ServerCall call, UploadView upload)
    {
        using var limit = new CancellationTokenSource(GiveUpWithin);
        try
        {
            await call.Client.DeleteUploadAsync(upload.Id, limit.Token);
            await call.Output.Error.WriteLineAsync("The import was cancelled; nothing of it is left at the server.");
        }
        catch (Exception e) when (e is TrainyardException or HttpRequestException or OperationCanceledException)
        {
            await call.Output.Error.WriteLineAsync($"The import could not be cancelled, and may go on at the server: {e.Message}");
        }
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);
}
