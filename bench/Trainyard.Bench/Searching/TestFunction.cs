using Trainyard.Search.Space;

namespace Trainyard.Bench.Searching;

/// <summary>A function whose minimum is known, on which searches are compared.</summary>
internal sealed record TestFunction(string Name, SearchSpace Space, double Minimum, Func<double[], double> At)
{
    private static readonly double[][] HartmannA = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];

    private static readonly double[][] HartmannP =
        [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991], [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]];

    private static readonly double[] HartmannC = [1, 1.2, 3, 3.2];

    /// <summary>Definitions: Surjanovic and Bingham, "Virtual library of simulation experiments", with the bounds that the peer's figures were measured on.</summary>
    public static IReadOnlyList<TestFunction> All { get; } =
    [
        new("Branin", SearchSpace.Of(new NumberSetting("x0", -5, 10), new NumberSetting("x1", 0, 15)), 0.397887,
            x => Math.Pow(x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6, 2) + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x[0]) + 10),
        new("Hartmann6", Cube(6, 0, 1), -3.32237, x => -HartmannC.Select((c, i) => c * Math.Exp(-x.Select((v, d) => HartmannA[i][d] * Math.Pow(v - HartmannP[i][d], 2)).Sum())).Sum()),
        new("Rosenbrock4", Cube(4, -2, 2), 0, x => Enumerable.Range(0, x.Length - 1).Sum(i => 100 * Math.Pow(x[i + 1] - x[i] * x[i], 2) + Math.Pow(1 - x[i], 2))),
        new("Ackley5", Cube(5, -5, 5), 0,
            x => -20 * Math.Exp(-0.2 * Math.Sqrt(x.Sum(v => v * v) / x.Length)) - Math.Exp(x.Sum(v => Math.Cos(2 * Math.PI * v)) / x.Length) + 20 + Math.E),
    ];

    public double Loss(SearchPoint point) => At([.. Space.Settings.Select(s => point[s.Name].GetDouble())]);

    private static SearchSpace Cube(int dimensions, double low, double high) => SearchSpace.Of([.. Enumerable.Range(0, dimensions).Select(i => new NumberSetting($"x{i}", low, high))]);
}
