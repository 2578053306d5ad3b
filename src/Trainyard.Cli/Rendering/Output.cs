using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Where a command's results and messages go. With <paramref name="json"/>, standard output carries JSON alone.</summary>
internal sealed class Output(InvocationConfiguration writers, bool json)
{
    /// <summary>What goes to a file or a pipe is broken nowhere.</summary>
    private const int WidthOfFiles = 1_000_000;

    public bool IsJson { get; } = json;
    public TextWriter Result => writers.Output;
    public TextWriter Error => writers.Error;

    /// <summary>For people: standard output, or standard error when standard output is a script's.</summary>
    public IAnsiConsole People { get; } = Create(json ? writers.Error : writers.Output);

    public void WriteJson<T>(T value) => Result.WriteLine(JsonSerializer.Serialize(value, WireJson.Options.GetTypeInfo(typeof(T))));

    /// <summary>A line for people, written as it is: broken to a width, an id or a path in it could not be copied.</summary>
    public void Say(string line) => (IsJson ? Error : Result).WriteLine(line);

    private static IAnsiConsole Create(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = WidthOfFiles;
        // As in `ls` and its like: who exports it means it.
        else if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var columns) && columns > 0) console.Profile.Width = columns;
        return console;
    }
}
