namespace Trainyard.Local.Settings;

/// <summary>All settings as one page of Markdown, <c>docs/settings.md</c>.</summary>
internal static class SettingsPage
{
    private const string Head = """
        # Settings

        Written by the build, from the classes that hold the settings: change it there. A test compares.

        A setting comes from `appsettings.json` in the program's folder, then from the environment, where `__` stands for `:`, then from the command line
        (`--Worker:Slots 2`); the later one wins. A duration is written `00:00:30`, or `7.00:00:00` with days; a number alone is days. A value that
        is wrong stops the program at its start with one sentence that names it.
        """;

    public static IReadOnlyList<SettingsSection> Sections() => [OtherSettings.Connections, .. OptionsSections.Read(), OtherSettings.Standard];

    public static void Write(TextWriter to)
    {
        to.Write($"{Head}\n");
        foreach (var section in Sections())
        {
            to.Write($"\n## {section.Title}\n\nRead by: {section.Readers}. {section.Summary}\n\n");
            to.Write("| setting | in the environment | values | default | meaning |\n| --- | --- | --- | --- | --- |\n");
            foreach (var setting in section.Settings)
                to.Write($"| {Code(setting.Name)} | {Code(setting.Variable)} | {Cell(setting.Values)} | {Cell(setting.Default)} | {Cell(setting.Meaning)} |\n");
        }
    }

    private static string Code(string? name) => name is null ? "" : $"`{name}`";

    /// <summary>A bar ends a cell, in code too.</summary>
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
