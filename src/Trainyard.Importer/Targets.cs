using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Importer.Arrays;

namespace Trainyard.Importer;

/// <summary>What is to be found out of each example: a class, or numbers.</summary>
/// <param name="Task">The name of one of the trainer's tasks.</param>
/// <param name="Names">Of the classes, labels or numbers.</param>
/// <param name="Classes">Of a classification: the class of each example; else empty.</param>
/// <param name="Numbers">Else: the numbers of each example, one after the other.</param>
internal sealed record Targets(string Task, IReadOnlyList<string> Names, IReadOnlyList<int> Classes, float[] Numbers)
{
    public const string Classification = "classification", Regression = "regression", MultiLabel = "multi-label";

    private const int MostClasses = 1000;

    public bool AreClasses => Task == Classification;

    /// <summary>How many examples each part has, and of each class.</summary>
    public IReadOnlyList<DatasetPart> Counts(PartPlan plan)
    {
        var parts = Enum.GetValues<PartName>().Where(part => plan.Count(part) > 0);
        if (AreClasses) return [.. parts.Select(part => new DatasetPart(part, plan.Count(part), plan.ByClass(Classes, Names.Count)[part]))];
        return [.. parts.Select(part => new DatasetPart(part, plan.Count(part), Task == MultiLabel ? WithEachLabel(plan, part) : []))];
    }

    /// <summary>Of a regression: mean and deviation of each number in the training part.</summary>
    public InputScaling? Scaling(PartPlan plan)
    {
        if (Task != Regression) return null;
        var figures = new ColumnFigures(Names.Count);
        for (var i = 0; i < plan.Parts.Count; i++)
        {
            if (plan.Parts[i] == PartName.Training) figures.Add(NumbersOf(i));
        }
        return new InputScaling(1, figures.Means, figures.Deviations);
    }

    public void Write(PackedDatasetWriter file)
    {
        if (AreClasses) file.WriteTargets(Classes);
        for (var i = 0; i < Numbers.Length / Math.Max(Names.Count, 1); i++) file.WriteTarget(i, NumbersOf(i));
    }

    /// <summary>Reads targets that are whole numbers, or numbers, or a row of zeros and ones.</summary>
    /// <param name="arrays">One for each part, of like shape.</param>
    /// <param name="name">What people call them.</param>
    /// <param name="task">What was asked for; null: what they look like.</param>
    /// <param name="findings">What is odd.</param>
    /// <exception cref="ImportRefusedException">They fit no task, or not the one that was asked for.</exception>
    public static Targets Of(IReadOnlyList<NumberFile> arrays, string name, string? task, Findings findings)
    {
        var width = arrays[0].Shape switch
        {
            [_] => 1,
            [_, var outputs] when outputs is >= 1 and <= MostClasses => (int)outputs,
            var shape => throw new ImportRefusedException(name, $"The targets have the shape {string.Join(" × ", shape)}.", "Bring one for each example, or examples × targets."),
        };
        var values = new float[arrays.Sum(array => array.Rows) * width];
        var at = 0;
        foreach (var array in arrays)
        {
            if (array.RowLength != width) throw new ImportRefusedException(name, "The targets of the parts differ in shape.", "Bring them in one shape.");
            array.Read(0, values.AsSpan(at, (int)array.Rows * width));
            at += (int)array.Rows * width;
        }
        var isBinary = width > 1 && values.All(value => value is 0 or 1);
        if (isBinary && task is null or Classification && values.Chunk(width).All(row => row.Sum() == 1))
        {
            findings.Note(name, "Each row has a single 1, so its place is the class of the example.", "Ask for multi-label if that is not meant.");
            return new Targets(Classification, Numbered(width), [.. values.Chunk(width).Select(row => Array.IndexOf(row, 1f))], []);
        }
        var chosen = task ?? (isBinary ? MultiLabel : width == 1 && !arrays[0].Type.IsFloat() ? Classification : Regression);
        if (chosen == MultiLabel && !isBinary) throw new ImportRefusedException(name, "Labels that may hold together are rows of several zeros and ones, which these are not.", "Bring them so, or ask for another task.");
        if (chosen != Classification) return new Targets(chosen, Numbered(width), [], values);
        return width == 1 ? OfClasses(values, name) : throw new ImportRefusedException(name, $"Classes are one number for each example, and here are {width}.", "Bring them so, or ask for another task.");
    }

    private Span<float> NumbersOf(int example) => Numbers.AsSpan(example * Names.Count, Names.Count);

    private int[] WithEachLabel(PartPlan plan, PartName part)
    {
        var counts = new int[Names.Count];
        for (var i = 0; i < plan.Parts.Count; i++)
        {
            if (plan.Parts[i] != part) continue;
            var labels = NumbersOf(i);
            for (var label = 0; label < counts.Length; label++) counts[label] += (int)labels[label];
        }
        return counts;
    }

    private static Targets OfClasses(float[] values, string name)
    {
        float[] distinct = [.. values.Distinct().Order()];
        if (distinct.Length > MostClasses) throw new ImportRefusedException(name, string.Create(CultureInfo.InvariantCulture, $"There are {distinct.Length:N0} classes, and at most {MostClasses:N0} can be told."), "Ask for a regression, if they are numbers.");
        if (distinct.Any(value => value != MathF.Truncate(value))) throw new ImportRefusedException(name, "A class is a whole number, and some of these have a fraction.", "Ask for a regression, if they are numbers.");
        var places = distinct.Index().ToDictionary(value => value.Item, value => value.Index);
        return new Targets(Classification, [.. distinct.Select(value => value.ToString(CultureInfo.InvariantCulture))], [.. values.Select(value => places[value])], []);
    }

    private static string[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
}
