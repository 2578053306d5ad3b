using System.CommandLine;
using Trainyard.Cli.Watching;

namespace Trainyard.Cli.Commands;

internal static class SubmitCommand
{
    public static Command Create()
    {
        var (spec, files) = (new SpecOptions(), new SpecFiles());
        var key = Parsing.Key("A word of yours: submitting twice with the same word makes one job.");
        var follow = new Option<bool>("--follow", "-f") { Description = "Show the job until it ends; the exit code tells whether it succeeded." };
        var command = new ExampleCommand(
            "submit",
            "Submits a job. Options override the file, and the file overrides its preset's settings.",
            "trainyard submit --preset fast-cnn --follow",
            "trainyard submit --file spec.json --epochs 10 --tag long",
            "trainyard submit --dataset flowers --torchscript net.pt --epochs 5",
            "trainyard submit --preset resnet-small --start-from last --fitting --freeze 0",
            "echo '{\"model\":{\"preset\":\"mlp\"}}' | trainyard submit --file - --json");
        spec.AddTo(command);
        files.AddTo(command);
        command.Add(key);
        command.Add(follow);
        return command.AtServer(async (call, cancellationToken) =>
        {
            var job = await call.Client.SubmitAsync(await files.FillInAsync(call, await spec.ReadAsync(call.Args, cancellationToken), cancellationToken), call.Args.GetValue(key), cancellationToken);
            return await Follower.SubmittedAsync(job, call.Args.GetValue(follow), call.Session, call.Output, cancellationToken);
        });
    }
}
