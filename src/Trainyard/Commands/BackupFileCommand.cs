using System.CommandLine;
using Trainyard.Cli.Commands;
using Trainyard.Cli.Rendering;

namespace Trainyard.Local.Commands;

/// <summary>A command about a data folder of this machine and a backup of it.</summary>
internal abstract class BackupFileCommand : ExampleCommand
{
    private readonly Option<string?> _home = LocalOptions.Home();
    private readonly Option<bool> _force;

    /// <param name="name">The command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="file">What FILE is.</param>
    /// <param name="force">What <c>--force</c> does.</param>
    /// <param name="examples">How it is called.</param>
    protected BackupFileCommand(string name, string description, string file, string force, params string[] examples)
        : base(name, description, examples)
    {
        File = new("FILE") { Description = file };
        _force = new("--force") { Description = force };
        Add(File);
        foreach (var option in (Option[])[_home, _force, Json]) Add(option);
        SetAction((args, cancellationToken) => RunAsync(
            args.GetRequiredValue(File),
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(args.GetValue(_home) ?? EmbeddedOptions.DefaultHome)),
            args.GetValue(_force),
            new Output(args.InvocationConfiguration, args.GetValue(Json)),
            cancellationToken));
    }

    protected Argument<string> File { get; }

    protected Option<bool> Json { get; } = JsonOption();

    protected abstract Task<int> RunAsync(string file, string home, bool force, Output output, CancellationToken cancellationToken);
}
