using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Trainyard.Server.Web;

/// <summary>
/// Memory into which Kestrel receives. By itself it takes blocks of 4 KiB, and asks the system half a million times for the bytes of a gigabyte. A
/// connection that is idle holds none.
/// </summary>
internal sealed class ReceiveBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 32 << 10;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

    protected override void Dispose(bool disposing)
    {
        // The arrays are those of the whole process.
    }
}
