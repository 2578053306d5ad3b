namespace Trainyard.Importer.Arrays;

/// <summary>How the numbers of one example lie in an array, and how they are packed.</summary>
/// <param name="Packed">Height, width, channels; or the number of numbers.</param>
/// <param name="IsPlanar">The array has channels × height × width, and the packed example height × width × channels.</param>
internal sealed record ArrayShape(IReadOnlyList<long> Packed, bool IsPlanar = false)
{
    /// <summary>Channels of a picture, or numbers of which each has a mean of its own.</summary>
    public int Channels => (int)Packed[^1];

    /// <summary>As a network gets it: channels, height, width; or the number of numbers.</summary>
    public IReadOnlyList<int> InputShape => Packed is [var height, var width, var channels] ? [(int)channels, (int)height, (int)width] : [(int)Packed[0]];

    /// <param name="shape">Of the array, the examples first.</param>
    /// <param name="name">Of the array.</param>
    /// <exception cref="ImportRefusedException">No network here takes such examples.</exception>
    public static ArrayShape Of(IReadOnlyList<long> shape, string name) => shape.Skip(1).ToArray() switch
    {
        [] => new([1]),
        [var numbers] => new([numbers]),
        [var height, var width] => new([height, width, 1]),
        // A picture's channels are few, wherever they stand.
        [var height, var width, <= 4 and var channels] => new([height, width, channels]),
        [<= 4 and var channels, var height, var width] => new([height, width, channels], IsPlanar: true),
        _ => throw new ImportRefusedException(name, $"Its shape is {string.Join(" × ", shape)}.", "Bring examples × numbers, examples × height × width, or that with 1 to 4 channels first or last."),
    };

    /// <summary>Puts examples into the order that is packed.</summary>
    public T[] Interleaved<T>(T[] values)
    {
        if (!IsPlanar) return values;
        var (pixels, channels) = ((int)(Packed[0] * Packed[1]), Channels);
        var interleaved = new T[values.Length];
        for (var at = 0; at < values.Length; at += pixels * channels)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                for (var pixel = 0; pixel < pixels; pixel++) interleaved[at + pixel * channels + channel] = values[at + channel * pixels + pixel];
            }
        }
        return interleaved;
    }
}
