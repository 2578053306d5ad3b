using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Chaos.Fleet;

/// <summary>What a model is told by: the tensors of its safetensors file. The header's metadata holds times, so it differs from run to run.</summary>
internal static class Weights
{
    /// <returns>SHA-256 of the bytes of all tensors; null when the model is gone.</returns>
    public static async Task<string?> OfAsync(FleetClient client, JobId id, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(client, id, cancellationToken);
        }
        catch (TrainyardException e) when (e.Problem.Status is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.Gone)
        {
            return null;
        }
    }

    private static Task<string> ReadAsync(FleetClient client, JobId id, CancellationToken cancellationToken) => client.AskAsync(
        0,
        async server =>
        {
            using var model = await server.OpenModelAsync(id, ModelFormat.Safetensors, cancellationToken);
            using var file = new MemoryStream();
            await model.Content.CopyToAsync(file, cancellationToken);
            var bytes = file.ToArray();
            var header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(8 + header)));
        },
        cancellationToken);
}
