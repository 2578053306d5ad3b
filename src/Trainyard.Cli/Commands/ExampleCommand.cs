using System.CommandLine;

namespace Trainyard.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal abstract class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>For scripts: one JSON value on standard output, progress and messages on standard error.</summary>
    protected static Option<bool> JsonOption() => new("--json") { Description = "Write JSON to standard output, for scripts." };
}
