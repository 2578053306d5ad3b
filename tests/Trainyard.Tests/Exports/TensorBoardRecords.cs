using System.Buffers.Binary;
using Tensorboard;

namespace Trainyard.Tests.Exports;

/// <summary>Reads the records of an event file, with a CRC-32C of its own.</summary>
internal static class TensorBoardRecords
{
    private static readonly uint[] Crcs = [.. Enumerable.Range(0, 256).Select(i => Enumerable.Range(0, 8).Aggregate((uint)i, (crc, _) => (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1))];

    public static IReadOnlyList<Event> Read(ReadOnlySpan<byte> file)
    {
        var events = new List<Event>();
        while (file.Length > 0)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            Assert.Equal(Masked(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            var record = file.Slice(12, length);
            Assert.Equal(Masked(record), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            events.Add(Event.Parser.ParseFrom(record.ToArray()));
            file = file[(16 + length)..];
        }
        return events;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = Crcs[(crc ^ b) & 0xFF] ^ (crc >> 8);
        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }
}
