using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Accounts as rows.</summary>
internal static class AccountTable
{
    public static Table Of(IEnumerable<UserView> accounts)
    {
        var table = Layout.Table("NAME", "ROLE", "SINCE");
        foreach (var account in accounts) table.AddRow(new Text(account.Name), new Text(Figures.Word(account.Role)), new Text(Figures.Time(account.CreatedAt)));
        return table;
    }
}
