using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Trainyard.Cli.Commands;

/// <summary>The usual help, then the command's examples; and the exit codes after the whole program's.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ExampleCommand { Examples: { Count: > 0 } examples })
        {
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine($"  {example}");
            output.WriteLine();
        }
        if (parseResult.CommandResult.Command is RootCommand) output.WriteLine(ExitCodes.Help);
        return ExitCodes.Ok;
    }
}
