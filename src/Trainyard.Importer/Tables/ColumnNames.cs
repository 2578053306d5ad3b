namespace Trainyard.Importer.Tables;

/// <summary>Finds columns by their names, and says which name was probably meant.</summary>
internal static class ColumnNames
{
    private const int MaxListed = 20;

    /// <summary>"The columns are a, b and c. Did you mean b?"</summary>
    public static string Suggest(string wanted, IReadOnlyList<TableColumn> columns)
    {
        var names = columns.Select(column => column.Name).ToArray();
        var listed = $"The columns are {string.Join(", ", names.Take(MaxListed))}{(names.Length > MaxListed ? " and others" : "")}.";
        var nearest = names.MinBy(name => Distance(wanted, name));
        return nearest is not null && Distance(wanted, nearest) <= Math.Max(2, wanted.Length / 3) ? $"{listed} Did you mean {nearest}?" : $"{listed} Give the name of one of them.";
    }

    /// <summary>How many characters are to be added, removed or replaced (Levenshtein, 1966); their case does not count.</summary>
    private static int Distance(string a, string b)
    {
        // Names this long were not meant by a slip of the keyboard, and the table below would be large.
        if (a.Length > 200 || b.Length > 200) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }
        return row[^1];
    }
}
