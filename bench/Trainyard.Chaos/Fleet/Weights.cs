using System.Buffers.Binary;
using System.Security.Cryptography;
using Trainyard.Api;

namespace Trainyard.Chaos.Fleet;

/// <summary>What a model is told by: the tensors of its safetensors file. The header's metadata holds times, so it differs from run to run.</summary>
internal static class Weights
{
    /// <returns>SHA-256 of the bytes of all tensors.</returns>
    public static Task<string> OfAsync(FleetClient client, JobId id, CancellationToken cancel) => client.AskAsync(
        0,
        async server =>
        {
            using var model = await server.OpenModelAsync(id, ModelFormat.Safetensors, cancel);
            using var file = new MemoryStream();
            await model.Content.CopyToAsync(file, cancel);
            var bytes = file.ToArray();
            var header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(8 + header)));
        },
        cancel);
}
