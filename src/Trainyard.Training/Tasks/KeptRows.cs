using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>
/// Numbers of each example, for figures that need all of them at once. They stay on the device until they are read, since to copy each batch would
/// wait for it: 4 bytes for each number.
/// </summary>
/// <param name="scope">A tensor of the scope that they belong to.</param>
internal sealed class KeptRows(Tensor scope)
{
    private readonly List<Tensor> _batches = [];

    /// <param name="rows">Any type and shape, examples first.</param>
    public void Add(Tensor rows)
    {
        var kept = rows.detach().to(ScalarType.Float32, copy: true);
        kept.MoveToOtherDisposeScope(scope);
        _batches.Add(kept);
    }

    /// <summary>All of them, row by row. Waits for the device.</summary>
    public double[] Read()
    {
        if (_batches.Count == 0) return [];
        using var step = NewDisposeScope();
        var floats = cat([.. _batches.Select(b => b.reshape(-1))]).cpu().data<float>().ToArray();
        return Array.ConvertAll(floats, x => (double)x);
    }
}
