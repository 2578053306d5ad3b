using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Importer.Tables;

/// <summary>Decides what the targets are, and makes them from what was read.</summary>
/// <param name="name">Of the file.</param>
/// <param name="columns">All columns of the file.</param>
/// <param name="targets">Those to predict.</param>
/// <param name="scan">The pass over the rows.</param>
/// <param name="findings">Gets what is odd, and what was decided.</param>
internal sealed class TargetBuilder(string name, IReadOnlyList<TableColumn> columns, IReadOnlyList<int> targets, TableScan scan, List<DatasetFinding> findings)
{
    private const int MaxClassesOfNumbers = 20;
    private const int RowsForEachClass = 10;
    private readonly string[] _names = [.. targets.Select(target => columns[target].Name)];

    /// <returns>Null: an error was found.</returns>
    public TableTarget? Build(TableTask? wanted)
    {
        var errors = findings.Count(finding => finding.Level is FindingLevel.Error);
        foreach (var target in targets) CheckColumn(target);
        if (findings.Count(finding => finding.Level is FindingLevel.Error) > errors) return null;
        var (task, reason) = wanted is { } given ? (given, "") : Decide();
        if (wanted is null) findings.Add(new DatasetFinding(FindingLevel.Note, Where(targets[0]), $"The task is {Text(task)}: {reason}.", "Give the task where another is meant."));
        return task switch
        {
            TableTask.Classification => Classes(),
            TableTask.MultiLabel => Labels(),
            _ => Numbers(),
        };
    }

    /// <summary>
    /// Texts and booleans are classes. Whole numbers are where there are two, or at most 20 and at most a tenth as many as rows: more of them, or
    /// rarer ones, are counts or measurements. Several targets of only 0 and 1 are labels.
    /// </summary>
    private (TableTask Task, string Reason) Decide()
    {
        if (targets.Count > 1)
        {
            return targets.All(IsBinary) ? (TableTask.MultiLabel, "each of the targets holds only 0 and 1") : (TableTask.Regression, "there are several targets, and not each holds only 0 and 1");
        }
        var column = scan.Columns[targets[0]];
        if (column.Kind is not ColumnKind.Number) return (TableTask.Classification, "the target holds words");
        if (!column.IsWhole) return (TableTask.Regression, "the target holds numbers with fractions");
        var distinct = column.Texts?.Values.Select(column.NumberAt).Distinct().Count() ?? int.MaxValue;
        return distinct <= MaxClassesOfNumbers && distinct <= Math.Max(2, scan.Rows / RowsForEachClass)
            ? (TableTask.Classification, string.Create(CultureInfo.InvariantCulture, $"the target holds {distinct} different whole numbers"))
            : (TableTask.Regression, "the target holds many different whole numbers");
    }

    private void CheckColumn(int target)
    {
        var column = scan.Columns[target];
        if (column.Kind is ColumnKind.Date) Error(Where(target), "The target holds dates, which cannot be predicted.", "Give another target, or turn the dates into numbers.");
        if (column.Kind is ColumnKind.Empty) Error(Where(target), "The target has no value.", "Give another target.");
        else if (column.Missing.Count > 0) Error($"{Where(target)}, {column.Missing}", string.Create(CultureInfo.InvariantCulture, $"The target is missing in {column.Missing.Count:N0} of {scan.Rows:N0} rows."), "Add the values, or have rows with missing values dropped.");
        if (column.TooLarge.Count > 0) Error($"{Where(target)}, {column.TooLarge}", "The target has numbers beyond the largest float32, 3.4e38.", "Scale the numbers, or correct these rows.");
        if (column.Grouped.Count > 0) Warn($"{Where(target)}, {column.Grouped}", "The target's numbers have thousands separators, which are passed over.", "If they are decimal commas, write points.");
    }

    private ClassTarget? Classes()
    {
        if (targets.Count > 1)
        {
            Error(name, "A classification has one target, and there are several.", "Give one target, or multi-label as the task.");
            return null;
        }
        var column = scan.Columns[targets[0]];
        if (column.Texts is not { } texts)
        {
            Error(Where(targets[0]), "The target has more than 1,000 different values, or one of more than 200 characters: too many for classes.", "Give another target, or regression as the task.");
            return null;
        }
        var names = (column.Kind is ColumnKind.Number
            ? texts.Keys.GroupBy(text => column.NumberAt(texts[text])).OrderBy(group => group.Key).Select(group => (Name: group.Key.ToString(CultureInfo.InvariantCulture), Texts: group.ToArray()))
            : texts.Keys.Order(StringComparer.Ordinal).Select(text => (Name: text, Texts: new[] { text }))).ToArray();
        if (names.Length == 1)
        {
            Error(Where(targets[0]), $"The target has one class only, {names[0].Name}.", "Bring rows of another class too, or give another target.");
            return null;
        }
        var classOf = new int[texts.Count];
        foreach (var (place, entry) in names.Index())
        {
            foreach (var text in entry.Texts) classOf[texts[text]] = place;
        }
        var classes = scan.Targets[targets[0]].Places.Select(place => classOf[place]).ToArray();
        var counts = new int[names.Length];
        foreach (var one in classes) counts[one]++;
        var rare = names.Where((_, place) => counts[place] == 1).Select(entry => entry.Name).ToArray();
        if (rare.Length > 0) Warn(Where(targets[0]), $"Classes with one row only cannot be both trained and tested: {string.Join(", ", rare.Take(10))}{(rare.Length > 10 ? " and others" : "")}.", "Bring more rows of them, or remove them.");
        return new ClassTarget(_names[0], [.. names.Select(entry => entry.Name)], classes);
    }

    private LabelTarget? Labels()
    {
        foreach (var target in targets.Where(target => !IsBinary(target))) Error(Where(target), "The target of a multi-label task holds something else than 0 and 1.", "Write 1 where a row has the label, else 0.");
        return targets.All(IsBinary) ? new LabelTarget(_names, [.. Interleave().Select(value => (byte)value)]) : null;
    }

    private NumberTarget? Numbers()
    {
        var wrong = targets.Where(target => scan.Columns[target].Kind is not (ColumnKind.Number or ColumnKind.Boolean)).ToArray();
        foreach (var target in wrong) Error($"{Where(target)}, {scan.Columns[target].Words}", "The target of a regression has values that are no numbers.", "Correct these rows, or give classification as the task.");
        if (wrong.Length > 0) return null;
        foreach (var target in targets.Where(target => scan.Columns[target] is var column && column.Min == column.Max)) Error(Where(target), "The target has the same number in each row: there is nothing to predict.", "Give another target.");
        return targets.All(target => scan.Columns[target] is var column && column.Min < column.Max) ? new NumberTarget(_names, Interleave()) : null;
    }

    private float[] Interleave()
    {
        var values = new float[(long)scan.Rows * targets.Count];
        for (var i = 0; i < targets.Count; i++)
        {
            var numbers = scan.Targets[targets[i]].Numbers;
            for (var row = 0; row < numbers.Count; row++) values[(long)row * targets.Count + i] = numbers[row];
        }
        return values;
    }

    private bool IsBinary(int target) => scan.Columns[target] is { Kind: ColumnKind.Number or ColumnKind.Boolean, IsWhole: true, Min: >= 0, Max: <= 1 };

    private static string Text(TableTask task) => task switch
    {
        TableTask.Classification => "classification",
        TableTask.Regression => "regression",
        _ => "multi-label",
    };

    private string Where(int target) => $"{name}, column {columns[target].Name}";

    private void Error(string where, string what, string advice) => findings.Add(new DatasetFinding(FindingLevel.Error, where, what, advice));

    private void Warn(string where, string what, string advice) => findings.Add(new DatasetFinding(FindingLevel.Warning, where, what, advice));
}
