using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Cli.Watching;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Local.Commands;

/// <summary>The whole path in one command; its job goes the way of any user's, over HTTP and the hub.</summary>
internal static class QuickstartCommand
{
    public static Command Create()
    {
        var preset = new Option<string>("--preset") { Description = "The network: fast-cnn, accurate-cnn, simple-cnn or mlp.", DefaultValueFactory = _ => "fast-cnn", HelpName = "NAME" };
        var epochs = Parsing.Number("--epochs", "Passes over the training images. Default: the preset's.");
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the dashboard." };
        var exit = new Option<bool>("--exit") { Description = "Stop when the job is done, with exit code 0 only if it succeeded." };
        var command = new ExampleCommand(
            "quickstart",
            $"Starts everything here, trains {DatasetSources.Known.Default.Title}, shows it live, and goes on serving.",
            "trainyard quickstart",
            "trainyard quickstart --preset simple-cnn --epochs 3",
            "trainyard quickstart --exit --json --no-browser | tail -1 | jq .testAccuracy") { preset, epochs, noBrowser, exit };
        return command.AsHost(
            (call, cancellationToken) => RunAsync(call, SpecOf(call.Args), opensBrowser: !call.Args.GetValue(noBrowser), ends: call.Args.GetValue(exit), cancellationToken),
            check: args => Check(SpecOf(args)));

        JsonObject SpecOf(ParseResult args)
        {
            var spec = new JsonObject { ["model"] = new JsonObject { ["preset"] = args.GetRequiredValue(preset) } };
            if (args.GetValue(epochs) is { } number) spec["epochs"] = number;
            return spec;
        }
    }

    private static void Check(JsonObject spec)
    {
        if (SpecReader.Read(Encoding.UTF8.GetBytes(spec.ToJsonString()), DatasetSources.Known, out var errors) is not null) return;
        throw new TrainyardException(new Problem { Status = 400, Title = "This cannot be trained.", Errors = errors });
    }

    private static async Task<int> RunAsync(EmbeddedCall call, JsonObject spec, bool opensBrowser, bool ends, CancellationToken cancellationToken)
    {
        var (host, output) = (call.Host, call.Output);
        await call.WelcomeAsync(cancellationToken);
        if (opensBrowser) Browser.TryOpen((await host.CreateLinkAsync(cancellationToken)).Url);

        using var tokens = new TokensInMemory(await host.SignInAsync(cancellationToken));
        using var session = new Session(host.Address, CredentialsFile.OfUser(), tokens);
        var run = await QuickstartRun.RunAsync(spec, session, output, cancellationToken);

        Follower.WriteEnd(run.Job, output);
        var model = run.Job.Result?.Model.FirstOrDefault(m => m.Format == ModelFormat.Safetensors) is { } file ? host.PathOf(file.Artifact) : null;
        if (model is not null) output.Say($"The model is at {model}");
        if (output.IsJson) output.WriteJson(run.ToJson(model));
        if (!ends)
        {
            WriteNext(host, output);
            await Waiting.ForEndAsync(cancellationToken);
        }
        return run.Job.State == JobState.Succeeded ? ExitCodes.Ok : ExitCodes.JobFailed;
    }

    private static void WriteNext(EmbeddedHost host, Output output)
    {
        output.Say("");
        output.Say("Worth trying next, in another terminal:");
        foreach (var next in (string[])["submit --preset simple-cnn --epochs 5 --follow", "jobs --sort accuracy", "download last --output model.safetensors"])
            output.Say($"    {ThisProgram.Name} {next}");
        output.Say($"Serving at {host.Url} until Ctrl+C.");
    }
}
