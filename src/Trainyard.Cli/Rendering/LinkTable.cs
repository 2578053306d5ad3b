using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>One-time links as rows.</summary>
internal static class LinkTable
{
    public static Table Of(IEnumerable<LinkView> links)
    {
        var table = Layout.Table("ID", "MADE BY", "MADE", "UNTIL");
        foreach (var link in links)
            table.AddRow(new Text(link.Id), new Text(link.CreatedBy ?? "the server"), new Text(link.CreatedAt is { } made ? Figures.Time(made) : "–"), new Text(Figures.Time(link.ExpiresAt)));
        return table;
    }
}
