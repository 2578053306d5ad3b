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
internal sealed class QuickstartCommand : EmbeddedCommand
{
    private readonly Option<string> _preset = new("--preset") { Description = "The network: fast-cnn, simple-cnn or mlp.", DefaultValueFactory = _ => "fast-cnn", HelpName = "NAME" };
    private readonly Option<int?> _epochs = Parsing.Number("--epochs", "Passes over the training images. Default: the preset's.");
    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = "Do not open the dashboard." };
    private readonly Option<bool> _exit = new("--exit") { Description = "Stop when the job is done, with exit code 0 only if it succeeded." };

    public QuickstartCommand()
        : base(
            "quickstart",
            $"Starts everything here, trains {DatasetSources.Known.Default.Title}, shows it live, and goes on serving.",
            "trainyard quickstart",
            "trainyard quickstart --preset simple-cnn --epochs 3",
            "trainyard quickstart --exit --json --no-browser | tail -1 | jq .testAccuracy")
    {
        foreach (var option in (Option[])[_preset, _epochs, _noBrowser, _exit]) Add(option);
    }

    protected override void Check(ParseResult args)
    {
        if (SpecReader.Read(Encoding.UTF8.GetBytes(Spec(args).ToJsonString()), DatasetSources.Known, out var errors) is not null) return;
        throw new TrainyardException(new Problem { Status = 400, Title = "This cannot be trained.", Errors = errors });
    }

    protected override async Task<int> RunAsync(ParseResult args, EmbeddedHost host, Output output, CancellationToken cancellationToken)
    {
        await WelcomeAsync(args, host, output, cancellationToken);
        if (!args.GetValue(_noBrowser)) Browser.TryOpen((await host.CreateLinkAsync(cancellationToken)).Url);

        using var tokens = new TokensInMemory(await host.SignInAsync(cancellationToken));
        using var session = new Session(host.Address, CredentialsFile.OfUser(), tokens);
        var run = await QuickstartRun.RunAsync(Spec(args), session, output, cancellationToken);

        Follower.WriteEnd(run.Job, output);
        var model = run.Job.Result?.Model.FirstOrDefault(m => m.Format == ModelFormat.Safetensors) is { } file ? host.PathOf(file.Artifact) : null;
        if (model is not null) output.Say($"The model is at {model}");
        if (output.IsJson) output.WriteJson(run.ToJson(model));
        if (!args.GetValue(_exit))
        {
            WriteNext(host, output);
            await Waiting.ForEndAsync(cancellationToken);
        }
        return run.Job.State == JobState.Succeeded ? ExitCodes.Ok : ExitCodes.JobFailed;
    }

    private JsonObject Spec(ParseResult args)
    {
        var spec = new JsonObject { ["model"] = new JsonObject { ["preset"] = args.GetRequiredValue(_preset) } };
        if (args.GetValue(_epochs) is { } epochs) spec["epochs"] = epochs;
        return spec;
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
