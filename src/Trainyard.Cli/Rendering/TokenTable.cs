using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>API tokens as rows.</summary>
internal static class TokenTable
{
    public static Table Of(IEnumerable<ApiTokenView> tokens)
    {
        var table = Layout.Table("NAME", "SCOPES", "MADE", "LAST USE", "UNTIL", "ID");
        foreach (var token in tokens)
        {
            table.AddRow(
                new Text(token.Name), new Text(string.Join(", ", token.Scopes.Select(Figures.Word))), new Text(Figures.Time(token.CreatedAt)),
                new Text(token.LastUsedAt is { } used ? Figures.Time(used) : "never"), new Text(Figures.Time(token.ExpiresAt)), new Text(token.Id));
        }
        return table;
    }
}
