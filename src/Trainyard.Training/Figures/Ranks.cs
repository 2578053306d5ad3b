namespace Trainyard.Training.Figures;

/// <summary>Places in an order.</summary>
internal static class Ranks
{
    /// <summary>The rank of each value, from 1 for the lowest; equal values share the mean of their ranks.</summary>
    public static double[] Average(ReadOnlySpan<double> values)
    {
        var order = Ascending(values);
        var ranks = new double[values.Length];
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && values[order[end]] == values[order[start]]) end++;
            for (var i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2.0;
            start = end;
        }
        return ranks;
    }

    /// <summary>The indices of the values, lowest first.</summary>
    public static int[] Ascending(ReadOnlySpan<double> values)
    {
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(values.ToArray(), order);
        return order;
    }

    public static bool HasNaN(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (double.IsNaN(value)) return true;
        }
        return false;
    }
}
