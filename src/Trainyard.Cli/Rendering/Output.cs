using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Trainyard.Api;

namespace Trainyard.Cli.Rendering;

/// <summary>Where a command's results and messages go. With <paramref name="json"/>, standard output carries JSON alone.</summary>
internal sealed class Output(InvocationConfiguration writers, bool json)
{
    /// <summary>Wide enough that no row of a table is broken when it goes to a file.</summary>
    private const int WidthOfFiles = 240;

    public bool IsJson { get; } = json;
    public TextWriter Result => writers.Output;
    public TextWriter Error => writers.Error;

    /// <summary>For people: standard output, or standard error when standard output is a script's.</summary>
    public IAnsiConsole People { get; } = Create(json ? writers.Error : writers.Output);

    public void WriteJson<T>(T value) => Result.WriteLine(JsonSerializer.Serialize(value, WireJson.Options.GetTypeInfo(typeof(T))));

    /// <summary>A line for people, written as it is.</summary>
    public void Say(string line) => People.WriteLine(line);

    private static IAnsiConsole Create(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = WidthOfFiles;
        return console;
    }
}
