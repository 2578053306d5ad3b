using Trainyard.Contracts;
using Trainyard.Datasets.Files;

namespace Trainyard.Tests.Networks;

/// <summary>What a file is, by its structure alone.</summary>
public class FileLookTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "torchscript/pickled-module.pt", "This file is a pickle by torch.save (of torch.nn.modules.container.Sequential), and not TorchScript: a pickle may run any code, so it is not read. Save the network with torch.jit.script(model).save(\"net.pt\")." },
        { "torchscript/state-dict.pt", "This file is a state_dict by torch.save: weights, and no network. Save the network with torch.jit.script(model).save(\"net.pt\"). To begin a training with these weights, save them with safetensors" },
        { "torchscript/exported.pt2", "This file is an exported program by torch.export (.pt2), and not TorchScript." },
        { "torchscript/legacy-state-dict.pt", "This is a pickle, as torch.save of a PyTorch before 1.6 writes it, and not TorchScript. Save the network with torch.jit.script(model)" },
        { "torchscript/calling-pickle.pt", "This file is a pickle by torch.save (of __builtin__.print), and not TorchScript" },
        { "torchscript/truncated.pt", "This file is cut off: the end of it is missing. Copy it again, and check its size." },
        { "torchscript/text.pt", "This is neither TorchScript nor safetensors. Save the network with" },
        { "made/writing.pt", "This file uses the operator torch.save, which reads or writes files where it is trained: leave it out of the network." },
        { "made/mapping.pt", "This file uses the operator torch.from_file, which reads or writes files where it is trained" },
        { "safetensors/no-tensors.safetensors", "This looks like safetensors, but it has no tensors." },
        { "safetensors/hostile/header-beyond-file.safetensors", "This looks like safetensors, but it is truncated." },
        { "safetensors/hostile/header-huge.safetensors", "This is neither TorchScript nor safetensors." },
        { "safetensors/hostile/overlap.safetensors", "This looks like safetensors, but its header is damaged." },
        { "safetensors/hostile/negative-offset.safetensors", "This looks like safetensors, but its header is damaged." },
        { "safetensors/hostile/huge-offset.safetensors", "This looks like safetensors, but it is truncated." },
        { "safetensors/hostile/duplicate-keys.safetensors", "This looks like safetensors, but its header is damaged." },
        { "safetensors/hostile/trailing.safetensors", "This looks like safetensors, but bytes follow after its end." },
        { "safetensors/hostile/zero.safetensors", "This is neither TorchScript nor safetensors." },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_no_job_takes_is_called_by_what_it_is(string name, string expected)
    {
        var bytes = File.ReadAllBytes(NetworkFiles.Sample(name));
        Assert.StartsWith(expected, Assert.Throws<InvalidDataException>(() => Look(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_other_sample_is_seen_as_what_it_is()
    {
        var refused = Refused.Select(row => NetworkFiles.Sample(row.Data.Item1)).ToHashSet();
        var (networks, weights) = (0, 0);
        foreach (var path in NetworkFiles.All("", "*.*").Where(path => !refused.Contains(path) && !path.EndsWith("not-json.safetensors", StringComparison.Ordinal)))
        {
            var isNetwork = path.EndsWith(".pt", StringComparison.Ordinal);
            var file = Look(File.ReadAllBytes(path));
            Assert.Equal((path, isNetwork ? FileKind.Torchscript : FileKind.Safetensors), (path, file.Kind));
            Assert.True(file.Tensors > 0, path);
            _ = isNetwork ? networks++ : weights++;
        }
        Assert.Equal((30, 16), (networks, weights));
        Assert.Equal(new FileView("", 15_195, FileKind.Torchscript, 6, 5_332), Look(File.ReadAllBytes(NetworkFiles.Sample("torchscript/trace-cnn.pt"))));
    }

    [Fact]
    public void A_damaged_file_is_refused_or_taken_and_never_more()
    {
        var random = new Random(1);
        var refused = 0;
        foreach (var path in NetworkFiles.All("", "*.*").Where(path => new FileInfo(path).Length > 300))
        {
            var whole = File.ReadAllBytes(path);
            for (var i = 0; i < 200; i++)
            {
                try
                {
                    Look(NetworkFiles.Mutate(whole, random));
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }
        Assert.InRange(refused, 1000, 200 * 60);
    }

    [Fact]
    public void A_zip_that_says_it_has_more_than_a_network_is_refused_before_it_is_read()
    {
        // An end of a directory of 2^32 - 2 entries, in a file of 22 bytes.
        byte[] end = [(byte)'P', (byte)'K', 5, 6, 0, 0, 0, 0, 0xFE, 0xFF, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => Look(end)).Message, StringComparison.Ordinal);
    }

    private static FileView Look(byte[] bytes) => FileLook.At(new MemoryStream(bytes), "");
}
