using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Trainyard.Datasets.Files;

/// <summary>A file in a zip.</summary>
/// <param name="Name">With its folders.</param>
/// <param name="Offset">Of its local header.</param>
/// <param name="Stored">Bytes that it takes in the zip.</param>
/// <param name="Size">Bytes that it has.</param>
/// <param name="IsDeflated">Whether it is compressed.</param>
internal readonly record struct ZipEntry(string Name, long Offset, long Stored, long Size, bool IsDeflated);

/// <summary>
/// The directory of a zip (PKWARE's APPNOTE 6.3.9, with zip64), read with limits: .NET's own reader takes a directory in as far as it goes, however long it is.
/// </summary>
internal static class ZipEntries
{
    public const int MaxEntries = 100_000;

    private const int MaxDirectory = 32 << 20, EndLength = 22, LocatorLength = 20, End64Length = 56, EntryLength = 46, LocalLength = 30;
    private const uint EndMark = 0x06054B50, LocatorMark = 0x07064B50, End64Mark = 0x06064B50, EntryMark = 0x02014B50, LocalMark = 0x04034B50;

    /// <summary>All entries, in the order of the directory.</summary>
    /// <exception cref="InvalidDataException">The zip is cut off, damaged, or of an unusual kind; the message is the end of a sentence that begins with the file.</exception>
    public static IReadOnlyList<ZipEntry> Read(Stream file)
    {
        var (count, offset, length) = Directory(file);
        if (count > MaxEntries || length > MaxDirectory) throw new InvalidDataException($"has {count:N0} files in it, and at most {MaxEntries:N0} are taken.");
        if (count < 0 || offset < 0 || length < 0 || offset > file.Length - length) throw Damaged();
        var directory = At(file, offset, (int)length);
        var (entries, at) = (new List<ZipEntry>((int)Math.Min(count, length / EntryLength)), 0);
        for (var i = 0L; i < count; i++) entries.Add(Entry(directory, ref at, offset));
        return entries;
    }

    /// <summary>An entry's bytes.</summary>
    /// <param name="file">The zip.</param>
    /// <param name="entry">Of its directory.</param>
    /// <param name="most">Bytes that are read at most.</param>
    /// <exception cref="InvalidDataException">It is damaged, or larger.</exception>
    public static byte[] Bytes(Stream file, ZipEntry entry, int most)
    {
        if (entry.Size > most || entry.Stored > most) throw new InvalidDataException($"has a file of {entry.Size:N0} bytes in it, '{entry.Name}', and at most {most:N0} are taken there.");
        var local = At(file, entry.Offset, LocalLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalMark) throw Damaged();
        var start = entry.Offset + LocalLength + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(28));
        var stored = At(file, start, (int)entry.Stored);
        if (!entry.IsDeflated) return stored;
        using var inflated = new DeflateStream(new MemoryStream(stored), CompressionMode.Decompress);
        var bytes = new byte[entry.Size];
        if (inflated.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || inflated.ReadByte() >= 0) throw Damaged();
        return bytes;
    }

    private static (long Count, long Offset, long Length) Directory(Stream file)
    {
        var tail = At(file, Math.Max(0, file.Length - EndLength - ushort.MaxValue), (int)Math.Min(file.Length, EndLength + ushort.MaxValue));
        var end = tail.Length - EndLength;
        while (end >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end)) != EndMark) end--;
        if (end < 0) throw new InvalidDataException("is cut off: the end of it is missing. Copy it again, and check its size.");
        var record = tail.AsSpan(end);
        var (count, length, offset) = (BinaryPrimitives.ReadUInt16LittleEndian(record[10..]), BinaryPrimitives.ReadUInt32LittleEndian(record[12..]), BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
        if (end < LocatorLength || BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end - LocatorLength)) != LocatorMark) return (count, offset, length);
        var at = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - LocatorLength + 8));
        var end64 = At(file, at, End64Length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end64) != End64Mark) throw Damaged();
        return (BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(32)), BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(48)), BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(40)));
    }

    private static ZipEntry Entry(byte[] directory, ref int at, long filesEnd)
    {
        if (at > directory.Length - EntryLength || BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at)) != EntryMark) throw Damaged();
        var fields = directory.AsSpan(at);
        var (flags, method) = (BinaryPrimitives.ReadUInt16LittleEndian(fields[8..]), BinaryPrimitives.ReadUInt16LittleEndian(fields[10..]));
        long stored = BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]), size = BinaryPrimitives.ReadUInt32LittleEndian(fields[24..]), offset = BinaryPrimitives.ReadUInt32LittleEndian(fields[42..]);
        var (name, extra, comment) = (BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]), BinaryPrimitives.ReadUInt16LittleEndian(fields[30..]), BinaryPrimitives.ReadUInt16LittleEndian(fields[32..]));
        if (fields.Length < EntryLength + name + extra + comment) throw Damaged();
        Widen(fields.Slice(EntryLength + name, extra), ref size, ref stored, ref offset);
        if ((flags & 1) != 0) throw new InvalidDataException("is encrypted, and nobody here knows the password.");
        if (method is not (0 or 8)) throw new InvalidDataException("is compressed in a way that PyTorch does not read: save it again.");
        if (offset < 0 || stored < 0 || size < 0 || offset > filesEnd - LocalLength || stored > filesEnd - offset - LocalLength || (method == 0 && stored != size)) throw Damaged();
        at += EntryLength + name + extra + comment;
        return new ZipEntry(Encoding.UTF8.GetString(fields.Slice(EntryLength, name)), offset, stored, size, method == 8);
    }

    /// <summary>Numbers that do not fit 32 bits stand in the extra field 1, in this order.</summary>
    private static void Widen(ReadOnlySpan<byte> extra, ref long size, ref long stored, ref long offset)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            if (length > extra.Length - 4) throw Damaged();
            var values = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1) continue;
            Take(ref values, ref size);
            Take(ref values, ref stored);
            Take(ref values, ref offset);
        }

        static void Take(ref ReadOnlySpan<byte> values, ref long number)
        {
            if (number != uint.MaxValue) return;
            if (values.Length < 8) throw Damaged();
            number = BinaryPrimitives.ReadInt64LittleEndian(values);
            values = values[8..];
        }
    }

    private static byte[] At(Stream file, long offset, int length)
    {
        if (offset < 0 || offset > file.Length - length) throw Damaged();
        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static InvalidDataException Damaged() => new("is damaged: its directory points to what is not there. Copy it again, and check its size.");
}
