using System.Collections.Frozen;

namespace Trainyard.Importer.Tables;

/// <summary>
/// Walks through structures in Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md)
/// and fails where Parquet.Net would not: at the end of the bytes it reads on for ever, it believes every length, and takes each field to be of
/// the type that the format's description gives (https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift).
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxDepth = 20;

    // A structure's fields: number and type. b boolean, 1 byte, i integer of 16 to 64 bits, d double, s bytes, [x] list of x; a name is a structure.
    private static readonly FrozenDictionary<string, FrozenDictionary<int, string>> Structures = new Dictionary<string, string>
    {
        ["File"] = "1:i 2:[Schema] 3:i 4:[RowGroup] 5:[KeyValue] 6:s 7:[Order] 8:Empty 9:s",
        ["Schema"] = "1:i 2:i 3:i 4:s 5:i 6:i 7:i 8:i 9:i 10:Logical",
        ["Logical"] = "1:Empty 2:Empty 3:Empty 4:Empty 5:Decimal 6:Empty 7:Time 8:Time 10:Integer 11:Empty 12:Empty 13:Empty 14:Empty 15:Empty 16:Variant 17:Geometry 18:Geometry",
        ["Decimal"] = "1:i 2:i",
        ["Time"] = "1:b 2:Unit",
        ["Unit"] = "1:Empty 2:Empty 3:Empty",
        ["Integer"] = "1:1 2:b",
        ["Variant"] = "1:1",
        ["Geometry"] = "1:s 2:i",
        ["RowGroup"] = "1:[Chunk] 2:i 3:i 4:[Sorting] 5:i 6:i 7:i",
        ["Sorting"] = "1:i 2:b 3:b",
        ["Chunk"] = "1:s 2:i 3:Column 4:i 5:i 6:i 7:i 8:Empty 9:s",
        ["Column"] = "1:i 2:[i] 3:[s] 4:i 5:i 6:i 7:i 8:[KeyValue] 9:i 10:i 11:i 12:Statistics 13:[Encoding] 14:i 15:i 16:Sizes 17:Spatial",
        ["Encoding"] = "1:i 2:i 3:i",
        ["Sizes"] = "1:i 2:[i] 3:[i]",
        ["Spatial"] = "1:Box 2:[i]",
        ["Box"] = "1:d 2:d 3:d 4:d 5:d 6:d 7:d 8:d",
        ["Statistics"] = "1:s 2:s 3:i 4:i 5:s 6:s 7:b 8:b",
        ["KeyValue"] = "1:s 2:s",
        ["Order"] = "1:Empty",
        ["Empty"] = "",
        ["Page"] = "1:i 2:i 3:i 4:i 5:Data 6:Empty 7:Dictionary 8:DataV2",
        ["Data"] = "1:i 2:i 3:i 4:i 5:Statistics",
        ["Dictionary"] = "1:i 2:i 3:b",
        ["DataV2"] = "1:i 2:i 3:i 4:i 5:i 6:i 7:b 8:Statistics",
    }.ToFrozenDictionary(structure => structure.Key, structure => structure.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split(':')).ToFrozenDictionary(field => int.Parse(field[0], System.Globalization.CultureInfo.InvariantCulture), field => field[1]));

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How far it went.</summary>
    public int Position { get; private set; }

    /// <summary>Goes past a structure.</summary>
    /// <param name="name">File or Page.</param>
    /// <param name="integers">Gets its integers, and those of the structures in it, by the numbers of the fields: 3, or 503 for field 3 of field 5.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Walk(string name, Dictionary<int, long>? integers = null) => Structure(Structures[name], integers, 0, 0);

    private void Structure(FrozenDictionary<int, string> fields, Dictionary<int, long>? integers, int prefix, int depth)
    {
        if (depth > MaxDepth) throw Damaged();
        for (var number = 0; ;)
        {
            var header = Byte();
            if (header == 0) return;
            number = header >> 4 == 0 ? (short)Integer() : (short)(number + (header >> 4));
            var type = header & 15;
            if (!fields.TryGetValue(number, out var expected)) expected = null;
            Value(type, expected, integers, prefix + number, depth);
        }
    }

    private void Value(int type, string? expected, Dictionary<int, long>? integers, int field, int depth)
    {
        var isRight = expected switch
        {
            // Parquet.Net passes over an unknown structure only where it is empty.
            null => type is >= 1 and <= 9 or 12,
            "b" => type is 1 or 2,
            "1" => type == 3,
            "i" => type is 4 or 5 or 6,
            "d" => type == 7,
            "s" => type == 8,
            ['[', ..] => type == 9,
            _ => type == 12,
        };
        if (!isRight) throw Damaged();
        switch (type)
        {
            case 1 or 2: break;
            case 3: Skip(1); break;
            case 4 or 5 or 6:
                var value = Integer();
                if (integers is not null) integers[field] = value;
                break;
            case 7: Skip(8); break;
            case 8: Skip(Length()); break;
            case 9: List(expected?[1..^1], depth); break;
            default: Structure(expected is null ? Structures["Empty"] : Structures[expected], integers, field * 100, depth + 1); break;
        }
    }

    private void List(string? expected, int depth)
    {
        var header = Byte();
        var count = header >> 4 == 15 ? Length() : header >> 4;
        // Each element takes a byte at least.
        if (count > _bytes.Length - Position) throw Damaged();
        for (var i = 0L; i < count; i++) Value(header & 15, expected, null, 0, depth + 1);
    }

    private long Length() => (long)Unsigned() is >= 0 and <= int.MaxValue and var length ? length : throw Damaged();

    private long Integer()
    {
        var zigzag = Unsigned();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    private ulong Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw Damaged();
    }

    private byte Byte() => Position < _bytes.Length ? _bytes[Position++] : throw Damaged();

    private void Skip(long count) => Position = count <= _bytes.Length - Position ? Position + (int)count : throw Damaged();

    private static InvalidDataException Damaged() => new("A structure of the file is damaged.");
}
