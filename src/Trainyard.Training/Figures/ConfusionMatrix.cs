using Trainyard.Contracts;

namespace Trainyard.Training.Figures;

/// <summary>Counts of examples: row = true class, column = the model's answer. A figure without any example behind it is 0.</summary>
internal sealed record ConfusionMatrix(IReadOnlyList<IReadOnlyList<int>> Counts)
{
    /// <param name="flat">The rows one after the other.</param>
    /// <param name="classes">How many classes there are.</param>
    public static ConfusionMatrix Of(ReadOnlySpan<long> flat, int classes) =>
        new([.. flat.ToArray().Chunk(classes).Select(row => (IReadOnlyList<int>)[.. row.Select(n => (int)n)])]);

    /// <param name="labels">The true class of each example, from 0.</param>
    /// <param name="answers">The model's.</param>
    /// <param name="classes">How many classes there are.</param>
    public static ConfusionMatrix Of(ReadOnlySpan<int> labels, ReadOnlySpan<int> answers, int classes)
    {
        var flat = new long[classes * classes];
        for (var i = 0; i < labels.Length; i++) flat[labels[i] * classes + answers[i]]++;
        return Of(flat, classes);
    }

    public int Total => Counts.Sum(row => row.Sum());

    /// <summary>Examples of each class.</summary>
    public IReadOnlyList<int> Support => [.. Counts.Select(row => row.Sum())];

    /// <summary>How often each class was the answer.</summary>
    public IReadOnlyList<int> Answered => [.. Counts.Select((_, i) => Counts.Sum(row => row[i]))];

    /// <summary>Each class against the others.</summary>
    public IReadOnlyList<BinaryCounts> PerClass
    {
        get
        {
            var (total, support, answered) = (Total, Support, Answered);
            return [.. Counts.Select((row, i) => new BinaryCounts(total - support[i] - answered[i] + row[i], answered[i] - row[i], support[i] - row[i], row[i]))];
        }
    }

    /// <summary>Share of the examples whose class was found.</summary>
    public double Accuracy => BinaryCounts.Share(Right, Total);

    public double MacroF1 => PerClass.Macro(c => c.F1);

    /// <summary>Mean recall of the classes that have examples: each class counts the same, however many examples it has.</summary>
    public double BalancedAccuracy => PerClass.Where(c => c.Support > 0).Select(c => c.Recall).DefaultIfEmpty(0).Average();

    /// <summary>Examples whose class was found.</summary>
    public int Right => Counts.Select((row, i) => row[i]).Sum();

    public IReadOnlyList<ClassReport> Report(IReadOnlyList<string> classes) =>
        [.. classes.Zip(PerClass, (name, c) => new ClassReport(name, c.Precision, c.Recall, c.F1, (int)c.Support))];
}
