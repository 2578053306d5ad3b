using System.CommandLine;
using Trainyard.Cli.Embedded;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands;

/// <summary>A command about a data folder of this machine and a backup of it.</summary>
internal abstract class BackupFileCommand : ExampleCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The backup, a .tar.gz." };
    private readonly Option<string?> _home = Parsing.Home();
    private readonly Option<bool> _force;
    private readonly Option<bool> _json = JsonOption();

    protected BackupFileCommand(string name, string description, string force, params string[] examples)
        : base(name, description, examples)
    {
        _force = new("--force") { Description = force };
        Add(_file);
        foreach (var option in (Option[])[_home, _force, _json]) Add(option);
        SetAction((args, cancel) => RunAsync(
            Path.GetFullPath(args.GetRequiredValue(_file)),
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(args.GetValue(_home) ?? EmbeddedOptions.DefaultHome)),
            args.GetValue(_force),
            new Output(args.InvocationConfiguration, args.GetValue(_json)),
            cancel));
    }

    protected abstract Task<int> RunAsync(string file, string home, bool force, Output output, CancellationToken cancel);
}
