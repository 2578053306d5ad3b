using System.Buffers.Binary;
using Trainyard.Contracts;
using Trainyard.Datasets.Tensors;

namespace Trainyard.Datasets.Files;

/// <summary>What a file of a job is, by its structure alone: nothing in it is run, unpickled or given to native code.</summary>
internal static class FileLook
{
    private const string SaveTorchScript = "Save the network with torch.jit.script(model).save(\"net.pt\"), or its weights with safetensors.torch.save_file(model.state_dict(), \"weights.safetensors\").";

    /// <param name="file">The whole file, which can be sought in.</param>
    /// <param name="sha256">Of its bytes.</param>
    /// <exception cref="InvalidDataException">It is of no kind that a job takes; the message says what it is instead, and what to do.</exception>
    public static FileView At(Stream file, string sha256)
    {
        var start = new byte[Math.Min(16, file.Length)];
        file.Position = 0;
        file.ReadExactly(start);
        file.Position = 0;
        if (start.AsSpan().StartsWith("PK"u8))
        {
            var (tensors, bytes) = TorchScriptFile.Check(file);
            return new FileView(sha256, file.Length, FileKind.Torchscript, tensors, bytes);
        }
        if (start.Length > 8 && start[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= SafeTensorsHeader.MaxLength) return Weights(file, sha256);
        throw new InvalidDataException($"{What(start)} {SaveTorchScript}");
    }

    private static FileView Weights(Stream file, string sha256)
    {
        try
        {
            var header = SafeTensorsHeader.Read(file);
            if (header.Tensors.Count == 0) throw new InvalidDataException("it has no tensors.");
            if (file.Position + header.Tensors[^1].End != file.Length) throw new InvalidDataException("bytes follow after its end.");
            return new FileView(sha256, file.Length, FileKind.Safetensors, header.Tensors.Count, header.Tensors[^1].End);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"This looks like safetensors, but {e.Message} Save it again with safetensors.torch.save_file, and check that it is copied whole.", e);
        }
    }

    /// <summary>Pickles begin with their protocol; that of a legacy file, 2, with a magic number in the second.</summary>
    private static string What(ReadOnlySpan<byte> start) => start switch
    {
        [0x80, >= 2 and <= 5, ..] => "This is a pickle, as torch.save of a PyTorch before 1.6 writes it, and not TorchScript.",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "This is an HDF5 file, as Keras writes it, and not TorchScript.",
        [0x1F, 0x8B, ..] => "This is a gzip file: unpack it first.",
        _ => "This is neither TorchScript nor safetensors.",
    };
}
