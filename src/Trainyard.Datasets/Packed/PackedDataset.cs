using System.IO.MemoryMappedFiles;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Datasets.Tensors;

namespace Trainyard.Datasets.Packed;

/// <summary>
/// A dataset as Trainyard keeps it: one safetensors file with two tensors for each part, such as <c>training.inputs</c> and
/// <c>training.targets</c>, and <see cref="DatasetContents"/> in its metadata. It is mapped into memory, so that it may be larger than memory.
/// <para>Inputs: bytes of pictures, examples × height × width × channels; or floats, examples × numbers. Targets: the class of each example
/// (int64), or floats, examples × targets.</para>
/// </summary>
internal sealed unsafe class PackedDataset : IDisposable
{
    /// <summary>The name of <see cref="DatasetContents"/> in the metadata.</summary>
    public const string MetadataKey = "trainyard.dataset";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, TensorPlace> _tensors;
    private readonly byte* _start;

    /// <param name="path">The file, which must not change while it is open.</param>
    /// <exception cref="InvalidDataException">It is damaged, or no dataset.</exception>
    public PackedDataset(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            var header = SafeTensorsHeader.Read(stream);
            _tensors = header.Tensors.ToDictionary(tensor => tensor.Name);
            Contents = JsonSerializer.Deserialize<DatasetContents>(header.Metadata[MetadataKey], WireJson.Options)!;
            foreach (var part in Contents.Parts) Check(part);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException)
        {
            throw new InvalidDataException($"The dataset's file '{Path.GetFileName(path)}' cannot be read: {(e is InvalidDataException ? e.Message : "its description is missing or damaged.")}", e);
        }
        var begin = stream.Position;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _view.PointerOffset + begin;
    }

    public DatasetContents Contents { get; }

    /// <summary>The name of a part's inputs in the file.</summary>
    public static string Inputs(PartName part) => $"{JsonNamingPolicy.CamelCase.ConvertName(part.ToString())}.inputs";

    /// <summary>The name of a part's targets in the file.</summary>
    public static string Targets(PartName part) => $"{JsonNamingPolicy.CamelCase.ConvertName(part.ToString())}.targets";

    /// <summary>A tensor's place.</summary>
    public TensorPlace this[string tensor] => _tensors[tensor];

    /// <summary>Copies a whole tensor.</summary>
    public void CopyTo(string tensor, Span<byte> to)
    {
        var place = _tensors[tensor];
        new ReadOnlySpan<byte>(_start + place.Begin, checked((int)(place.End - place.Begin))).CopyTo(to);
    }

    /// <summary>A row's bytes.</summary>
    public ReadOnlySpan<byte> Row(string tensor, long row)
    {
        var place = _tensors[tensor];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, place.Shape[0]);
        return new ReadOnlySpan<byte>(_start + place.Begin + row * place.RowBytes, checked((int)place.RowBytes));
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private void Check(DatasetPart part)
    {
        var (inputs, targets) = (_tensors[Inputs(part.Name)], _tensors[Targets(part.Name)]);
        if (inputs.Shape[0] != part.Examples || targets.Shape[0] != part.Examples || inputs.Type is not ("U8" or "F32") || targets.Type is not ("I64" or "F32")) throw new InvalidDataException("its tensors are not those of its description.");
    }
}
