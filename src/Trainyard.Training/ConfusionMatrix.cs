using Trainyard.Contracts;

namespace Trainyard.Training;

/// <summary>Counts of images: row = true class, column = the model's answer. A figure without any image behind it is 0.</summary>
internal sealed record ConfusionMatrix(IReadOnlyList<IReadOnlyList<int>> Counts)
{
    public double Accuracy => Share(Counts.Select((row, i) => row[i]).Sum(), Counts.Sum(row => row.Sum()));

    public double MacroF1 => Counts.Select((_, i) => F1(i)).Average();

    public IReadOnlyList<ClassReport> Report(IReadOnlyList<string> classes) =>
        [.. classes.Select((name, i) => new ClassReport(name, Precision(i), Recall(i), F1(i), Counts[i].Sum()))];

    private double Precision(int i) => Share(Counts[i][i], Counts.Sum(row => row[i]));
    private double Recall(int i) => Share(Counts[i][i], Counts[i].Sum());
    private double F1(int i) => Share(2 * Counts[i][i], Counts.Sum(row => row[i]) + Counts[i].Sum());
    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
