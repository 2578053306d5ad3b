using System.Buffers.Binary;
using System.Globalization;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace Trainyard.Importer.Tables;

/// <summary>A Parquet file (https://parquet.apache.org/docs/file-format), of which the flat columns of numbers, booleans and text are read.</summary>
internal sealed class ParquetFile : ITableFile
{
    private const int MaxFooter = 1 << 28;
    private readonly string _path;

    private ParquetFile(string path, string name, IReadOnlyList<TableColumn> columns) => (_path, Name, Columns) = (path, name, columns);

    public string Name { get; }

    public IReadOnlyList<TableColumn> Columns { get; }

    /// <exception cref="InvalidDataException">It is no Parquet file, or is damaged; the message says what to do.</exception>
    public static ParquetFile Open(string path, string name)
    {
        using var input = OpenInput(path, name);
        return new ParquetFile(path, name, Guard(name, () => input.Reader.Schema.Fields.Select(field => Describe(field, input.Halves)).ToArray()));
    }

    public TableRows Read(IReadOnlyList<bool> wanted) => new ParquetRows(OpenInput(_path, Name), Name, wanted);

    /// <summary>Turns what Parquet.Net throws at damaged bytes into a sentence. It checks little, so that this may be anything, an index out of range or an array too large.</summary>
    public static T Guard<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not InvalidDataException || !e.Message.StartsWith(name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{name} is damaged, or is written in a way that is not read here. Copy or download it again; else write it again with Snappy and without encryption.", e);
        }
    }

    private static ParquetInput OpenInput(string path, string name)
    {
        var stream = new BoundedStream(File.OpenHandle(path));
        try
        {
            CheckFooter(stream, name);
            // Without numbers that a decimal of .NET cannot hold, a wide decimal column would be lost.
            var options = new ParquetOptions { UseBigDecimal = true, TreatByteArrayAsString = false };
            return Guard(name, () => ParquetInput.Of(stream, ParquetReader.CreateAsync(stream, options, leaveStreamOpen: true).GetAwaiter().GetResult()));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void CheckFooter(BoundedStream stream, string name)
    {
        if (stream.Length == 0) throw new InvalidDataException($"{name} is empty. Copy or download it again.");
        Span<byte> ends = stackalloc byte[12];
        if (stream.Length < ends.Length) throw new InvalidDataException($"{name} is no Parquet file: it has only {stream.Length.ToString(CultureInfo.InvariantCulture)} bytes. Copy or download it again.");
        stream.ReadExactly(ends[..4]);
        stream.Position = stream.Length - 8;
        stream.ReadExactly(ends[4..]);
        if (ends[8..].SequenceEqual("PARE"u8)) throw new InvalidDataException($"{name} is encrypted. Write it without encryption.");
        if (!ends[..4].SequenceEqual("PAR1"u8)) throw new InvalidDataException($"{name} is no Parquet file: it does not begin with PAR1. Bring it with the extension that it should have, or write it as Parquet.");
        if (!ends[8..].SequenceEqual("PAR1"u8)) throw new InvalidDataException($"{name} is truncated: it begins as a Parquet file and does not end as one. Copy or download it again.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(ends[4..]);
        if (length < 1 || length > stream.Length - 12 || length > MaxFooter) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} is damaged: it gives its footer {length:N0} bytes. Copy or download it again."));
        var footer = new byte[length];
        stream.Position = stream.Length - 8 - length;
        stream.ReadExactly(footer);
        Guard(name, () =>
        {
            new ThriftReader(footer).Walk("File");
            return true;
        });
    }

    private static TableColumn Describe(Field field, IReadOnlySet<SchemaElement> halves)
    {
        var unusable = field switch
        {
            DataField { IsArray: true } or ListField => "lists",
            MapField => "maps",
            StructField => "several fields in each cell",
            DateTimeDataField => "dates",
            TimeDataField => "times of day",
            DataField data when data.ClrType == typeof(DateOnly) || data.ClrType == typeof(DateTime) => "dates",
            DataField data when ParquetColumn.CanRead(data.ClrType) || halves.Contains(data.SchemaElement!) => null,
            DataField data => data.ClrType == typeof(ReadOnlyMemory<byte>) ? "bytes" : $"values of the type {data.ClrType.Name}",
            _ => "values of an unknown type",
        };
        return new TableColumn(field.Name.Trim(), unusable);
    }
}

/// <summary>An open Parquet file.</summary>
/// <param name="Halves">Its columns of 16-bit floats, which Parquet.Net gives as bytes.</param>
internal sealed record ParquetInput(BoundedStream Stream, ParquetReader Reader, IReadOnlySet<SchemaElement> Halves) : IDisposable
{
    public static ParquetInput Of(BoundedStream stream, ParquetReader reader)
    {
        var halves = reader.Metadata!.Schema.Where(element => element.LogicalType?.FLOAT16 is not null && element.TypeLength == 2).ToHashSet<SchemaElement>(ReferenceEqualityComparer.Instance);
        // Parquet.Net has no type for these columns, and would refuse the file; without the annotation they are columns of two bytes.
        foreach (var half in halves) half.LogicalType = null;
        return new ParquetInput(stream, reader, halves);
    }

    public void Dispose() => Stream.Dispose();
}
