using System.Text;
using System.Text.RegularExpressions;

namespace Trainyard.Datasets.Files;

/// <summary>
/// The structure of a file of torch.jit: a zip with one folder, in which <c>data.pkl</c> and <c>constants.pkl</c> name the tensors that lie in <c>data/</c> and
/// <c>constants/</c>, and <c>code/</c> has the network as text. Other files of PyTorch are zips too, and are called by what they are.
/// </summary>
internal static partial class TorchScriptFile
{
    /// <summary>Bytes of a network's code, unpacked.</summary>
    private const int MaxCode = 16 << 20;

    /// <summary>Bytes of all files that are compressed, unpacked: PyTorch compresses code alone.</summary>
    private const long MaxUnpacked = 256 << 20;

    private const string Script = "Save the network with torch.jit.script(model).save(\"net.pt\").";

    /// <param name="file">The whole file, which can be sought in.</param>
    /// <returns>How many tensors are in it, and their bytes.</returns>
    /// <exception cref="InvalidDataException">It is no TorchScript, or damaged; the message says what it is and what to do.</exception>
    public static (int Tensors, long Bytes) Check(Stream file)
    {
        try
        {
            var entries = ZipEntries.Read(file);
            var unpacked = entries.Where(entry => entry.IsDeflated).Sum(entry => (decimal)entry.Size);
            if (unpacked > MaxUnpacked) throw new InvalidDataException($"unpacks to {unpacked:N0} bytes of code, and at most {MaxUnpacked:N0} are taken.");
            var root = entries.Select(entry => entry.Name.Split('/')[0]).FirstOrDefault() ?? "";
            var names = entries.Where(entry => entry.Name.StartsWith($"{root}/", StringComparison.Ordinal)).Select(entry => entry.Name[(root.Length + 1)..]).ToHashSet();
            var code = entries.Where(entry => entry.Name.StartsWith($"{root}/code/", StringComparison.Ordinal) && entry.Name.EndsWith(".py", StringComparison.Ordinal)).ToList();
            if (!names.Contains("data.pkl") || !names.Contains("constants.pkl") || code.Count == 0) throw new InvalidDataException(Other(file, entries, root, names));
            CheckCode(file, code);
            var tensors = entries.Where(entry => entry.Name.StartsWith($"{root}/data/", StringComparison.Ordinal) || entry.Name.StartsWith($"{root}/constants/", StringComparison.Ordinal)).ToList();
            return (tensors.Count, tensors.Sum(entry => entry.Size));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"This file {e.Message}", e);
        }
    }

    /// <summary>The two operators with which a network could read or write files where it is trained.</summary>
    private static void CheckCode(Stream file, IReadOnlyList<ZipEntry> code)
    {
        var left = MaxCode;
        foreach (var entry in code)
        {
            var text = ZipEntries.Bytes(file, entry, left);
            left -= text.Length;
            if (FileOperators().Match(Encoding.UTF8.GetString(text)) is { Success: true } found)
                throw new InvalidDataException($"uses the operator {found.Value.TrimEnd('(', ' ')}, which reads or writes files where it is trained: leave it out of the network.");
        }
    }

    /// <summary>What a zip is that is no TorchScript, as the end of a sentence.</summary>
    private static string Other(Stream file, IReadOnlyList<ZipEntry> entries, string root, HashSet<string> names)
    {
        if (names.Any(name => name.StartsWith("models/", StringComparison.Ordinal)) || names.Contains("archive_format") || entries.Any(entry => entry.Name.StartsWith("serialized_exported_program", StringComparison.Ordinal)))
            return $"is an exported program by torch.export (.pt2), and not TorchScript. {Script}";
        if (!names.Contains("data.pkl")) return $"is a zip, but not TorchScript: it has no data.pkl, constants.pkl and code. {Script}";
        var pickle = Encoding.Latin1.GetString(ZipEntries.Bytes(file, entries.First(entry => entry.Name == $"{root}/data.pkl"), MaxCode));
        var types = PickledTypes().Matches(pickle).Select(match => $"{match.Groups[1].Value}.{match.Groups[2].Value}").Distinct().ToList();
        if (types.Count > 0 && types.All(IsOfTensors))
            return $"is a state_dict by torch.save: weights, and no network. {Script} To begin a training with these weights, save them with safetensors.torch.save_file(model.state_dict(), \"weights.safetensors\").";
        var first = types.FirstOrDefault(type => !IsOfTensors(type));
        return $"is a pickle by torch.save{(first is null ? "" : $" (of {first})")}, and not TorchScript: a pickle may run any code, so it is not read. {Script}";
    }

    private static bool IsOfTensors(string type) => type is "collections.OrderedDict" or "torch.Size" or "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_parameter" || (type.StartsWith("torch.", StringComparison.Ordinal) && type.EndsWith("Storage", StringComparison.Ordinal));

    [GeneratedRegex(@"\b(?:torch|ops\.aten)\.(?:save|from_file)\s*\(")]
    private static partial Regex FileOperators();

    /// <summary>The opcode GLOBAL: c, a module and a name, each to the end of its line.</summary>
    [GeneratedRegex(@"c([A-Za-z_][\w.]{0,200})\n([A-Za-z_][\w.]{0,200})\n")]
    private static partial Regex PickledTypes();
}
