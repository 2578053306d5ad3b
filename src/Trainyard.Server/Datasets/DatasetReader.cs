using System.Globalization;
using System.Runtime.InteropServices;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Datasets.Packed;

namespace Trainyard.Server.Datasets;

/// <summary>Reads single examples of a dataset.</summary>
internal sealed class DatasetReader : IAsyncDisposable
{
    private readonly TensorRows _rows;
    private readonly DatasetContents _contents;

    private DatasetReader(TensorRows rows, DatasetContents contents) => (_rows, _contents) = (rows, contents);

    /// <exception cref="InvalidDataException">Its file is missing or damaged.</exception>
    public static async Task<DatasetReader> OpenAsync(StoredDataset dataset, IArtifactStore artifacts, CancellationToken cancellationToken) =>
        new(await TensorRows.OpenAsync(dataset.File, artifacts, cancellationToken), dataset.Contents);

    /// <summary>The bytes of a picture: height × width × channels. Null: the part has no such row.</summary>
    public byte[]? Picture(PartName part, int row) => row < _contents.Examples(part) ? _rows.Rows(PackedDataset.Inputs(part), row) : null;

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

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private long[] Classes(PartName part) => MemoryMarshal.Cast<byte, long>(_rows.All(PackedDataset.Targets(part))).ToArray();

    private string Target(PartName part, int row)
    {
        var bytes = _rows.Rows(PackedDataset.Targets(part), row);
        if (_contents.Task == "classification") return _contents.Targets[(int)MemoryMarshal.Read<long>(bytes)];
        var numbers = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return _contents.TargetScaling is null
            ? string.Join(", ", _contents.Targets.Where((_, i) => numbers[i] != 0))
            : string.Join(", ", numbers.Select(number => number.ToString("g6", CultureInfo.InvariantCulture)));
    }

    private Dictionary<string, string>? Values(PartName part, int row)
    {
        if (_contents.InputShape.Count == 3) return null;
        var numbers = MemoryMarshal.Cast<byte, float>(_rows.Rows(PackedDataset.Inputs(part), row)).ToArray();
        var values = new Dictionary<string, string>();
        for (var i = 0; i < Math.Min(numbers.Length, 50); i++)
        {
            var column = i < _contents.Columns.Count ? _contents.Columns[i] : new DatasetColumn(i.ToString(CultureInfo.InvariantCulture), []);
            if (!float.IsNaN(numbers[i])) values[column.Name] = column.Categories.Count > 0 ? column.Categories[(int)numbers[i]] : numbers[i].ToString("g6", CultureInfo.InvariantCulture);
        }
        return values;
    }
}
