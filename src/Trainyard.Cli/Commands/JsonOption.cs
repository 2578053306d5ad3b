using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands;

/// <summary>For scripts: one JSON value on standard output, progress and messages on standard error.</summary>
internal sealed class JsonOption : Option<bool>
{
    public JsonOption()
        : base("--json") => Description = "Write JSON to standard output, for scripts.";

    /// <summary>Where this call's results and messages go.</summary>
    public Output OutputOf(ParseResult args) => new(args.InvocationConfiguration, args.GetValue(this));
}
