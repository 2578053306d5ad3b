using System.Buffers.Binary;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Trainyard.Importer.Tables;

/// <summary>The cells of one column in one row group.</summary>
internal sealed class ParquetColumn
{
    private readonly CellKind _kind;
    private readonly double[] _numbers = [];
    private readonly ReadOnlyMemory<char>[] _texts = [];
    private readonly bool[] _missing = [];

    private ParquetColumn(CellKind kind, double[] numbers) => (_kind, _numbers) = (kind, numbers);

    private ParquetColumn(ReadOnlyMemory<char>[] texts, bool[] missing) => (_kind, _texts, _missing) = (CellKind.Text, texts, missing);

    public Cell this[int row]
    {
        get
        {
            if (_kind is CellKind.Text) return _missing[row] ? new Cell(CellKind.Missing, default) : new Cell(CellKind.Text, _texts[row].Span);
            var number = _numbers[row];
            if (!double.IsFinite(number)) return new Cell(CellKind.Missing, default);
            return new Cell(_kind, _kind is CellKind.Number ? default : number == 0 ? "false" : "true", number);
        }
    }

    public static bool CanRead(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Double or TypeCode.Boolean || type == typeof(ReadOnlyMemory<char>) || type == typeof(BigDecimal);

    public static ParquetColumn Read(ParquetRowGroupReader group, DataField field, int rows) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Boolean => new ParquetColumn(CellKind.Boolean, Numbers<bool>(group, field, rows, value => value ? 1 : 0)),
        TypeCode.SByte => OfNumbers<sbyte>(group, field, rows, value => value),
        TypeCode.Byte => OfNumbers<byte>(group, field, rows, value => value),
        TypeCode.Int16 => OfNumbers<short>(group, field, rows, value => value),
        TypeCode.UInt16 => OfNumbers<ushort>(group, field, rows, value => value),
        TypeCode.Int32 => OfNumbers<int>(group, field, rows, value => value),
        TypeCode.UInt32 => OfNumbers<uint>(group, field, rows, value => value),
        TypeCode.Int64 => OfNumbers<long>(group, field, rows, value => value),
        TypeCode.UInt64 => OfNumbers<ulong>(group, field, rows, value => value),
        TypeCode.Single => OfNumbers<float>(group, field, rows, value => value),
        TypeCode.Double => OfNumbers<double>(group, field, rows, value => value),
        _ when field.ClrType == typeof(ReadOnlyMemory<char>) => OfTexts(group, field, rows),
        _ when field.ClrType == typeof(ReadOnlyMemory<byte>) => OfNumbers<ReadOnlyMemory<byte>>(group, field, rows, value => (double)BinaryPrimitives.ReadHalfLittleEndian(value.Span)),
        _ => OfNumbers<BigDecimal>(group, field, rows, value => (double)value.UnscaledValue / Math.Pow(10, value.Scale)),
    };

    private static ParquetColumn OfNumbers<T>(ParquetRowGroupReader group, DataField field, int rows, Func<T, double> convert) where T : struct =>
        new(CellKind.Number, Numbers(group, field, rows, convert));

    private static double[] Numbers<T>(ParquetRowGroupReader group, DataField field, int rows, Func<T, double> convert) where T : struct
    {
        var (values, missing) = Values<T>(group, field, rows);
        var numbers = new double[rows];
        for (var (row, next) = (0, 0); row < rows; row++) numbers[row] = missing[row] ? double.NaN : convert(values[next++]);
        return numbers;
    }

    private static ParquetColumn OfTexts(ParquetRowGroupReader group, DataField field, int rows)
    {
        var (values, missing) = Values<ReadOnlyMemory<char>>(group, field, rows);
        var texts = new ReadOnlyMemory<char>[rows];
        for (var (row, next) = (0, 0); row < rows; row++)
        {
            if (missing[row]) continue;
            texts[row] = values[next++];
            // Parquet.Net decodes bytes that are no UTF-8 to this character, and says nothing.
            if (texts[row].Span.Contains('\uFFFD')) throw new InvalidDataException($"Column {field.Name} has text that is no valid UTF-8.");
        }
        return new ParquetColumn(texts, missing);
    }

    /// <summary>The values that are there, one after another, and which rows have none.</summary>
    private static (T[] Values, bool[] Missing) Values<T>(ParquetRowGroupReader group, DataField field, int rows) where T : struct
    {
        var values = new T[rows];
        var missing = new bool[rows];
        var levels = field.MaxDefinitionLevel > 0 ? new int[rows] : null;
        group.ReadRawAsync<T>(field, values, levels, null).AsTask().GetAwaiter().GetResult();
        for (var row = 0; levels is not null && row < rows; row++) missing[row] = levels[row] != field.MaxDefinitionLevel;
        return (values, missing);
    }
}
