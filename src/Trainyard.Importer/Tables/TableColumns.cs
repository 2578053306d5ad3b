using Trainyard.Contracts;
namespace Trainyard.Importer.Tables;

/// <summary>What each column is for, by the names that were given.</summary>
internal static class TableColumns
{
    public static ColumnRole[] Roles(ITableFile file, TableOptions options, List<DatasetFinding> findings)
    {
        var columns = file.Columns;
        var roles = Enumerable.Repeat(ColumnRole.Feature, columns.Count).ToArray();
        foreach (var twice in columns.GroupBy(column => column.Name).Where(group => group.Count() > 1).Take(10))
        {
            Error(file.Name, $"Several columns are called {twice.Key}.", "Give each column a name of its own.");
        }
        for (var i = 0; i < roles.Length; i++)
        {
            if (columns[i].Unusable is null) continue;
            roles[i] = ColumnRole.LeftOut;
            if (!options.Targets.Contains(columns[i].Name) && !options.Ignore.Contains(columns[i].Name) && columns[i].Name != options.SplitColumn)
            {
                findings.Add(new DatasetFinding(FindingLevel.Warning, $"{file.Name}, column {columns[i].Name}", $"The column holds {columns[i].Unusable} and is left out.", "Write what matters of it as columns of numbers or text."));
            }
        }
        if (options.Targets.Count == 0) Error(file.Name, "No target is given.", "Give the name of the column to predict.");
        var given = new HashSet<string>();
        foreach (var target in options.Targets) Give(target, ColumnRole.Target, "target");
        if (options.SplitColumn is { } split) Give(split, ColumnRole.Split, "split column");
        foreach (var ignored in options.Ignore) Give(ignored, ColumnRole.LeftOut, "column to ignore");
        return roles;

        void Give(string name, ColumnRole role, string what)
        {
            name = name.Trim();
            if (!given.Add(name))
            {
                Error(file.Name, $"The column {name} is given twice, as a {what} and before.", "Give it once.");
                return;
            }
            var at = columns.Index().FirstOrDefault(column => column.Item.Name == name, (Index: -1, Item: null!)).Index;
            if (at < 0) Error(file.Name, $"There is no column {name}, which is given as a {what}.", ColumnNames.Suggest(name, columns));
            else if (columns[at].Unusable is { } held && role is not ColumnRole.LeftOut) Error($"{file.Name}, column {name}", $"The {what} holds {held}.", "Give a column of numbers or text.");
            else roles[at] = role;
        }

        void Error(string where, string what, string advice) => findings.Add(new DatasetFinding(FindingLevel.Error, where, what, advice));
    }
}
