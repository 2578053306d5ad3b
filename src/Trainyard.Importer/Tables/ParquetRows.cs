using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Trainyard.Importer.Tables;

/// <summary>One pass over a Parquet file, a row group at a time.</summary>
internal sealed class ParquetRows(ParquetInput input, string name, IReadOnlyList<bool> wanted) : TableRows
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
            if (_group == input.Reader.RowGroupCount) return false;
            ReadGroup(input.Reader.OpenRowGroupReader(_group++));
            _row = -1;
        }
        Row++;
        return true;
    }

    public override void Dispose() => input.Dispose();

    private void ReadGroup(ParquetRowGroupReader group)
    {
        var needed = wanted.Count(isWanted => isWanted);
        if (group.RowCount < 0) throw new InvalidDataException($"{name} is damaged: a row group has fewer rows than none. Copy or download it again.");
        if (group.RowCount > MaxCells / Math.Max(1, needed))
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} has a row group of {group.RowCount:N0} rows and {needed:N0} columns, which is read at once and would take too much memory. Write it with smaller row groups, as pyarrow does with row_group_size=100000."));
        }
        _rows = (int)group.RowCount;
        ParquetFile.Guard(name, () =>
        {
            var fields = input.Reader.Schema.Fields;
            for (var i = 0; i < wanted.Count; i++)
            {
                if (!wanted[i] || _rows == 0) continue;
                var field = (DataField)fields[i];
                var chunk = group.GetMetadata(field)?.MetaData ?? throw new InvalidDataException($"Column {field.Name} is not in each row group.");
                try
                {
                    ParquetPages.Check(input.Stream, chunk, _rows);
                }
                catch (NotSupportedException e)
                {
                    throw new InvalidDataException($"{name}, column {field.Name}, cannot be read. {e.Message}", e);
                }
                _columns[i] = ParquetColumn.Read(group, field, _rows);
                input.Stream.End = input.Stream.Length;
            }
            return true;
        });
    }
}
