using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>Counts of images: row = true class, column = the model's answer. A figure without any image behind it is 0.</summary>
internal sealed record ConfusionMatrix(IReadOnlyList<IReadOnlyList<int>> Counts)
{
    /// <param name="flat">Int64, the rows one after the other.</param>
    /// <param name="classes">How many classes there are.</param>
    public static ConfusionMatrix Of(Tensor flat, int classes) =>
        new([.. flat.cpu().data<long>().ToArray().Chunk(classes).Select(row => (IReadOnlyList<int>)[.. row.Select(n => (int)n)])]);

    public int Total => Counts.Sum(row => row.Sum());

    public double Accuracy => Share(Counts.Select((row, i) => row[i]).Sum(), Total);

    public double MacroF1 => Counts.Select((_, i) => F1(i)).Average();

    /// <summary>Mean recall of the classes that have images: each class counts the same, however many images it has.</summary>
    public double BalancedAccuracy => Counts.Select((row, i) => (Support: row.Sum(), Recall: Recall(i))).Where(c => c.Support > 0).Select(c => c.Recall).DefaultIfEmpty(0).Average();

    public IReadOnlyList<ClassReport> Report(IReadOnlyList<string> classes) =>
        [.. classes.Select((name, i) => new ClassReport(name, Precision(i), Recall(i), F1(i), Counts[i].Sum()))];

    private double Precision(int i) => Share(Counts[i][i], Counts.Sum(row => row[i]));
    private double Recall(int i) => Share(Counts[i][i], Counts[i].Sum());
    private double F1(int i) => Share(2 * Counts[i][i], Counts.Sum(row => row[i]) + Counts[i].Sum());
    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
