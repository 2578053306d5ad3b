using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Server.Exports;

/// <summary>
/// A job's series as TensorBoard reads them: records of TensorFlow's TFRecord format (length, checksum, bytes, checksum), each an <c>Event</c> of event.proto with one
/// <c>Summary.Value</c> of summary.proto, a scalar. Those few fields of the protocol buffers are written by hand.
/// </summary>
internal static class TensorBoardFile
{
    private const int BytesAtOnce = 1 << 16;

    /// <summary>TensorBoard knows such files by the beginning of their names; a folder is a run.</summary>
    public static string NameOf(Job job) => $"events.out.tfevents.{job.CreatedAt.ToUnixTimeSeconds()}.trainyard-{job.Id}";

    public static async Task WriteAsync(Job job, IJobHistory history, Stream to, CancellationToken cancellationToken)
    {
        using var waiting = new MemoryStream();
        Append(waiting, Event(job.CreatedAt, 0, FileVersion, "brain.Event:2"u8));
        await foreach (var e in history.ReadAllAsync(job.Id, cancellationToken))
        {
            foreach (var (name, value) in e.Metrics()) Append(waiting, Event(e.At, e.Step, Summary, SummaryOf(name, (float)value)));
            if (waiting.Length > BytesAtOnce) await DrainAsync();
        }
        await DrainAsync();

        async Task DrainAsync()
        {
            await to.WriteAsync(waiting.GetBuffer().AsMemory(0, (int)waiting.Length), cancellationToken);
            waiting.SetLength(0);
        }
    }

    // Numbers of fields: wall_time = 1, step = 2, file_version = 3, summary = 5 in Event; value = 1 in Summary; tag = 1, simple_value = 2 in Summary.Value.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, Value = 1, Tag = 1, SimpleValue = 2;

    // How a field is written: a number of variable length, 8 bytes, bytes after their length, 4 bytes.
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    private static byte[] Event(DateTimeOffset at, long step, int field, ReadOnlySpan<byte> content)
    {
        using var to = new MemoryStream();
        WriteKey(to, WallTime, Fixed64);
        WriteLittleEndian(to, BitConverter.DoubleToUInt64Bits((at - DateTimeOffset.UnixEpoch).TotalSeconds), sizeof(ulong));
        WriteKey(to, Step, Varint);
        WriteVarint(to, (ulong)step);
        WriteBytes(to, field, content);
        return to.ToArray();
    }

    private static byte[] SummaryOf(string tag, float value)
    {
        using var inner = new MemoryStream();
        WriteBytes(inner, Tag, Encoding.UTF8.GetBytes(tag));
        WriteKey(inner, SimpleValue, Fixed32);
        WriteLittleEndian(inner, BitConverter.SingleToUInt32Bits(value), sizeof(uint));
        using var summary = new MemoryStream();
        WriteBytes(summary, Value, inner.ToArray());
        return summary.ToArray();
    }

    private static void Append(Stream to, byte[] record)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)record.Length);
        to.Write(length);
        WriteLittleEndian(to, Masked(length), sizeof(uint));
        to.Write(record);
        WriteLittleEndian(to, Masked(record), sizeof(uint));
    }

    /// <summary>CRC-32C, turned and moved so that the checksum of bytes with a checksum in them is of use (TFRecord).</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }

    private static void WriteBytes(Stream to, int field, ReadOnlySpan<byte> bytes)
    {
        WriteKey(to, field, Delimited);
        WriteVarint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void WriteKey(Stream to, int field, int form) => WriteVarint(to, (ulong)((field << 3) | form));

    private static void WriteVarint(Stream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7) to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }

    private static void WriteLittleEndian(Stream to, ulong value, int size)
    {
        for (var i = 0; i < size; i++) to.WriteByte((byte)(value >> (8 * i)));
    }
}
