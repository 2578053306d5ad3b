using System.CommandLine;

namespace Trainyard.Cli.Commands;

/// <summary>A command whose help ends with examples. Nothing derives from it: what commands have in common, they are composed of.</summary>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
