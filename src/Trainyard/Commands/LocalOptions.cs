using System.CommandLine;
using System.CommandLine.Parsing;

namespace Trainyard.Local.Commands;

/// <summary>Options of the commands that run on this machine.</summary>
internal static class LocalOptions
{
    public static Option<string?> Home() => new("--home") { Description = $"The folder of jobs, models and accounts. Default: {EmbeddedOptions.DefaultHome}", HelpName = "DIR" };

    public static WorkerRange? Workers(ArgumentResult result)
    {
        if (WorkerRange.TryParse(result.Tokens[0].Value, out var range)) return range;
        result.AddError($"--workers {WorkerRange.Rule}, not '{result.Tokens[0].Value}'.");
        return null;
    }
}
