using System.Globalization;
using System.Runtime.InteropServices;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Datasets.Packed;
using Trainyard.Datasets.Tensors;

namespace Trainyard.Server.Datasets;

/// <summary>Reads single examples of a dataset out of the artifact store: no more than their own bytes.</summary>
internal sealed class DatasetReader : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly DatasetContents _contents;
    private readonly Dictionary<string, TensorPlace> _tensors;
    private readonly long _begin;

    private DatasetReader(Stream stream, DatasetContents contents, SafeTensorsHeader header) =>
        (_stream, _contents, _tensors, _begin) = (stream, contents, header.Tensors.ToDictionary(tensor => tensor.Name), stream.Position);

    /// <exception cref="InvalidDataException">Its file is missing or damaged.</exception>
    public static async Task<DatasetReader> OpenAsync(StoredDataset dataset, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var stream = await artifacts.StreamAsync(dataset.File, cancellationToken);
        try
        {
            return new DatasetReader(stream, dataset.Contents, SafeTensorsHeader.Read(stream));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The bytes of a picture: height × width × channels. Null: the part has no such row.</summary>
    public byte[]? Picture(PartName part, int row) => row < _contents.Examples(part) ? Row(PackedDataset.Inputs(part), row) : null;

    /// <summary>Some examples of a part, evenly taken from all of it or from those of one target.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="target">A class; null: all.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<ExampleView> Examples(PartName part, int? target, int most)
    {
        var count = _contents.Examples(part);
        var rows = target is null || _contents.Task != "classification" ? Enumerable.Range(0, count).ToList() : [.. Classes(part).Index().Where(c => c.Item == target).Select(c => c.Index)];
        return [.. Enumerable.Range(0, Math.Min(most, rows.Count)).Select(i => rows[(int)((long)i * rows.Count / Math.Min(most, rows.Count))]).Select(row => new ExampleView(part, row, Target(part, row), Values(part, row)))];
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private long[] Classes(PartName part)
    {
        var place = _tensors[PackedDataset.Targets(part)];
        var bytes = new byte[place.End - place.Begin];
        Fill(place.Begin, bytes);
        return MemoryMarshal.Cast<byte, long>(bytes).ToArray();
    }

    private string Target(PartName part, int row)
    {
        var bytes = Row(PackedDataset.Targets(part), row);
        if (_contents.Task == "classification") return _contents.Targets[(int)MemoryMarshal.Read<long>(bytes)];
        var numbers = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return _contents.TargetScaling is null
            ? string.Join(", ", _contents.Targets.Where((_, i) => numbers[i] != 0))
            : string.Join(", ", numbers.Select(number => number.ToString("g6", CultureInfo.InvariantCulture)));
    }

    private Dictionary<string, string>? Values(PartName part, int row)
    {
        if (_contents.InputShape.Count == 3) return null;
        var numbers = MemoryMarshal.Cast<byte, float>(Row(PackedDataset.Inputs(part), row)).ToArray();
        var values = new Dictionary<string, string>();
        for (var i = 0; i < Math.Min(numbers.Length, 50); i++)
        {
            var column = i < _contents.Columns.Count ? _contents.Columns[i] : new DatasetColumn(i.ToString(CultureInfo.InvariantCulture), []);
            if (!float.IsNaN(numbers[i])) values[column.Name] = column.Categories.Count > 0 ? column.Categories[(int)numbers[i]] : numbers[i].ToString("g6", CultureInfo.InvariantCulture);
        }
        return values;
    }

    private byte[] Row(string tensor, int row)
    {
        var place = _tensors[tensor];
        var bytes = new byte[place.RowBytes];
        Fill(place.Begin + row * place.RowBytes, bytes);
        return bytes;
    }

    private void Fill(long at, byte[] bytes)
    {
        _stream.Position = _begin + at;
        SafeTensorsHeader.Fill(_stream, bytes);
    }
}
