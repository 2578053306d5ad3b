using System.Globalization;

namespace Trainyard.Contracts;

/// <summary>A tensor of a network's state.</summary>
/// <param name="Name">In the state_dict, such as <c>0.weight</c>.</param>
/// <param name="Shape">Its dimensions; empty: one number.</param>
public sealed record LayerWeight(string Name, params IReadOnlyList<long> Shape)
{
    /// <summary>False: a buffer, such as the running mean of batch normalisation.</summary>
    public bool Trains { get; init; } = true;

    /// <summary>Whether it counts, and holds whole numbers.</summary>
    public bool Counts { get; init; }
}

/// <summary>The state of a network of layers by name and shape, without building it.</summary>
internal static class LayerWeights
{
    /// <param name="data">Whose examples go in.</param>
    /// <param name="layers">A network that fits.</param>
    public static IReadOnlyList<LayerWeight> Of(DatasetInfo data, IReadOnlyList<LayerSpec> layers) => Of(NetworkInput.Of(data, layers), layers);

    public static IReadOnlyList<LayerWeight> Of(NetworkInput input, IReadOnlyList<LayerSpec> layers)
    {
        var inputs = ShapeInference.Follow(input, layers).Select(effect => new NetworkInput(effect.Output)).Prepend(input);
        return [.. layers.Zip(inputs).SelectMany((layer, i) => layer.First.Weights(layer.Second).Select(weight => weight with { Name = string.Create(CultureInfo.InvariantCulture, $"{i}.{weight.Name}") }))];
    }

    /// <summary>A number and an offset for each channel or feature.</summary>
    public static IReadOnlyList<LayerWeight> OfNormalization(int features) => [new("weight", features), new("bias", features)];

    /// <summary>The same, with what batch normalisation remembers.</summary>
    public static IReadOnlyList<LayerWeight> OfBatchNormalization(int features) =>
    [
        .. OfNormalization(features),
        new("running_mean", features) { Trains = false },
        new("running_var", features) { Trains = false },
        new("num_batches_tracked") { Trains = false, Counts = true },
    ];
}
