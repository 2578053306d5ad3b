using System.CommandLine;
using Spectre.Console;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Cli.Rendering;
using Trainyard.Local.Settings;

namespace Trainyard.Local.Commands;

internal static class SettingsCommand
{
    public static Command Create()
    {
        var markdown = new Option<bool>("--markdown") { Description = "As a page of Markdown, with environment variables and ranges." };
        var command = new ExampleCommand("settings", "Lists every setting of server, worker and this command.", "trainyard settings", "trainyard settings --markdown > docs/settings.md") { markdown };
        command.SetAction(args =>
        {
            var output = new Output(args.InvocationConfiguration, json: false);
            if (args.GetValue(markdown)) SettingsPage.Write(output.Result);
            else Write(output);
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>A column of names that can be copied; defaults and meanings are sentences, which wrap beside it.</summary>
    private static void Write(Output output)
    {
        var table = new Spectre.Console.Table { Border = TableBorder.None }.AddColumn("SETTING", c => c.NoWrap()).AddColumns("DEFAULT", "MEANING");
        foreach (var setting in SettingsPage.Sections().SelectMany(s => s.Settings))
            table.AddRow([new Text(setting.Name ?? setting.Variable), new Text(Plain(setting.Default)), new Text(Plain(setting.Meaning))]);
        output.People.Write(table);
    }

    private static string Plain(string markdown) => markdown.Replace("`", "", StringComparison.Ordinal);
}
