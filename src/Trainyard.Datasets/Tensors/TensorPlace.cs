namespace Trainyard.Datasets.Tensors;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Of an element, as the header has it: U8, F32, I64…</param>
/// <param name="Shape">The dimensions; the first counts the rows.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record TensorPlace(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>A place after another one.</summary>
    /// <exception cref="OverflowException">No file is so large.</exception>
    public static TensorPlace After(long begin, string name, string type, params IReadOnlyList<long> shape) =>
        new(name, type, shape, begin, checked(begin + (long)Bytes(type, shape)));

    /// <summary>Bytes of one index of the first dimension.</summary>
    public long RowBytes => (long)Bytes(Type, Shape.Skip(1));

    /// <summary>In decimal: a damaged shape may overflow a long.</summary>
    internal static decimal Bytes(string type, IEnumerable<long> shape) => shape.Aggregate((decimal)SafeTensorsHeader.Sizes[type], (n, extent) => n * extent);
}
