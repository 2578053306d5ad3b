using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Cli.Watching;

namespace Trainyard.Cli.Commands;

internal sealed class SubmitCommand : ClientCommand
{
    private readonly SpecOptions _spec = new();
    private readonly Option<string?> _key = Parsing.Key();
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Show the job until it ends; the exit code tells whether it succeeded." };

    public SubmitCommand()
        : base(
            "submit",
            "Submits a job. Options overlay the file, and the file overlays its preset's recipe.",
            "trainyard submit --preset fast-cnn --follow",
            "trainyard submit --file spec.json --epochs 10 --tag long",
            "echo '{\"model\":{\"preset\":\"mlp\"}}' | trainyard submit --file - --json")
    {
        _spec.AddTo(this);
        Add(_key);
        Add(_follow);
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var job = await session.Client.SubmitAsync(await _spec.ReadAsync(args, cancellationToken), args.GetValue(_key), cancellationToken);
        return await Follower.SubmittedAsync(job, args.GetValue(_follow), session, output, cancellationToken);
    }
}
