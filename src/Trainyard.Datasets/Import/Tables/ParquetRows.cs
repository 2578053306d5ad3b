using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Trainyard.Datasets.Import.Tables;

/// <summary>One pass over a Parquet file, a row group at a time.</summary>
internal sealed class ParquetRows(BoundedStream stream, ParquetReader reader, ParquetFile file, IReadOnlyList<bool> wanted) : TableRows
{
    // One GiB of numbers.
    private const long MaxCells = 1 << 27;
    private readonly ParquetColumn?[] _columns = new ParquetColumn?[wanted.Count];
    private int _group;
    private int _row = -1;
    private int _rows;

    public override string Position => string.Create(CultureInfo.InvariantCulture, $"row {Row}");

    public override Cell this[int column] => _columns[column]![_row];

    public override bool Next()
    {
        while (++_row >= _rows)
        {
            if (_group == reader.RowGroupCount) return false;
            ReadGroup(reader.OpenRowGroupReader(_group++));
            _row = -1;
        }
        Row++;
        return true;
    }

    public override void Dispose() => stream.Dispose();

    private void ReadGroup(ParquetRowGroupReader group)
    {
        var needed = wanted.Count(isWanted => isWanted);
        if (group.RowCount < 0) throw new InvalidDataException($"{file.Name} is damaged: a row group has fewer rows than none. Copy or download it again.");
        if (group.RowCount > MaxCells / Math.Max(1, needed))
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{file.Name} has a row group of {group.RowCount:N0} rows and {needed:N0} columns, which is read at once and would take too much memory. Write it with smaller row groups, as pyarrow does with row_group_size=100000."));
        }
        _rows = (int)group.RowCount;
        ParquetFile.Guard(file.Name, () =>
        {
            var fields = reader.Schema.Fields;
            for (var i = 0; i < wanted.Count; i++)
            {
                if (!wanted[i] || _rows == 0) continue;
                var field = (DataField)fields[i];
                var chunk = group.GetMetadata(field)?.MetaData ?? throw new InvalidDataException($"Column {field.Name} is not in each row group.");
                ParquetPages.Check(stream, chunk, _rows);
                _columns[i] = ParquetColumn.Read(group, field, _rows);
                stream.End = stream.Length;
            }
            return true;
        });
    }
}
