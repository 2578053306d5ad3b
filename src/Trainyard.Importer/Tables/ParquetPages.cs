using Parquet.Meta;

namespace Trainyard.Importer.Tables;

/// <summary>Checks where the pages of a column lie and what they say they hold, before memory is taken for them.</summary>
internal static class ParquetPages
{
    private const int MaxHeader = 1 << 16;
    // Parquet.Net reads such booleans as false throughout.
    private const int RunLengths = 3;
    private const long MaxPage = 1 << 30;

    /// <summary>Restricts the stream to the column's pages.</summary>
    /// <exception cref="InvalidDataException">They do not fit together.</exception>
    /// <exception cref="NotSupportedException">They are encoded in a way that is not read; the message says what to do.</exception>
    public static void Check(BoundedStream stream, ColumnMetaData column, long rows)
    {
        if (column.NumValues != rows) throw Damaged("has another number of values than there are rows");
        var start = new[] { column.DictionaryPageOffset ?? 0, column.DataPageOffset, column.IndexPageOffset ?? 0 }.Where(offset => offset != 0).DefaultIfEmpty(0).Min();
        if (start < 4 || column.TotalCompressedSize < 0 || column.TotalCompressedSize > stream.Length - start) throw Damaged("lies outside the file");
        stream.End = start + column.TotalCompressedSize;

        var header = new byte[MaxHeader];
        var values = 0L;
        for (var at = start; values < rows;)
        {
            stream.Position = at;
            var bytes = header.AsSpan(0, (int)Math.Min(header.Length, stream.End - at));
            if (bytes.IsEmpty) throw Damaged("ends before its last value");
            stream.ReadExactly(bytes);
            var thrift = new ThriftReader(bytes);
            var fields = new Dictionary<int, long>();
            thrift.Walk("Page", fields);
            var (compressed, uncompressed) = (fields.GetValueOrDefault(3, -1), fields.GetValueOrDefault(2, -1));
            if (fields.GetValueOrDefault(fields.GetValueOrDefault(1, -1) switch { 0 => 502, 3 => 804, _ => -1 }, -1) == RunLengths) throw new NotSupportedException("Its values are run-length encoded, as booleans are in data pages of version 2, which is not read here. Write it with data_page_version='1.0', or ignore the column.");
            at += thrift.Position;
            if (compressed < 0 || compressed > stream.End - at || uncompressed is < 0 or > MaxPage) throw Damaged("has a page of an impossible size");
            values += Values(fields, compressed, uncompressed);
            CheckLength(stream, column.Codec, at, compressed, uncompressed, isV2: fields[1] == 3);
            at += compressed;
        }
        if (values != rows) throw Damaged("has more values than there are rows");
    }

    private static long Values(Dictionary<int, long> fields, long compressed, long uncompressed)
    {
        var type = fields.GetValueOrDefault(1, -1);
        var count = fields.GetValueOrDefault(type switch { 0 => 501, 2 => 701, 3 => 801, _ => -1 }, -1);
        if (count is < 0 or > int.MaxValue) throw Damaged("has a page of an unknown type");
        if (type == 2) return count <= uncompressed ? 0 : throw Damaged("has a dictionary of more entries than bytes");
        if (type == 3 && (fields.GetValueOrDefault(802, -1) is var nulls && (nulls < 0 || nulls > count))) throw Damaged("has a page with more nulls than values");
        if (type == 3 && (fields.GetValueOrDefault(805, -1) is var definitions && (definitions < 0 || definitions > compressed))) throw Damaged("has a page of an impossible size");
        return count;
    }

    /// <summary>Snappy's blocks begin with their unpacked length, for which memory is taken.</summary>
    private static void CheckLength(BoundedStream stream, CompressionCodec codec, long at, long compressed, long uncompressed, bool isV2)
    {
        if (codec != CompressionCodec.SNAPPY || isV2 || compressed == 0) return;
        stream.Position = at;
        var length = 0L;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = stream.ReadByte();
            length |= (long)(next & 0x7F) << shift;
            if (next < 0x80) break;
        }
        if (length != uncompressed) throw Damaged("has a page of an impossible size");
    }

    private static InvalidDataException Damaged(string problem) => new($"A column {problem}.");
}
