using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>A file that jobs may name: a network, or weights to begin with.</summary>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal: what a spec calls it.</param>
/// <param name="Bytes">How many it has.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Tensors">Tensors in it.</param>
/// <param name="TensorBytes">Bytes of these tensors together.</param>
public sealed record FileView([property: RegularExpression(FileView.Sha256Pattern)] string Sha256, long Bytes, FileKind Kind, int Tensors, long TensorBytes)
{
    /// <summary>A SHA-256 in lower-case hexadecimal.</summary>
    internal const string Sha256Pattern = "^[0-9a-f]{64}$";

    /// <summary>Whether a text has the form of one.</summary>
    internal static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}

/// <summary>What a file is.</summary>
public enum FileKind
{
    /// <summary>A network, as torch.jit exports it.</summary>
    Torchscript,

    /// <summary>Weights by name.</summary>
    Safetensors,
}

/// <summary>A file to be made of an upload.</summary>
/// <param name="Upload">The id of a whole upload.</param>
public sealed record NewFile([property: Description("The id of an upload, all of whose bytes are there.")] string Upload);
