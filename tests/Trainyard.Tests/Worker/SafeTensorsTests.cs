using System.Text;
using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Training.Checkpoints;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

public class SafeTensorsTests
{
    private static readonly byte[] Checkpoint = Training.Run(Training.Spec).Checkpoints[10];

    [Fact]
    public void Bytes_are_those_of_the_published_format()
    {
        var file = Write(("b", tensor(7L)), ("a", tensor([1f, 2f])));
        var header = """{"__metadata__":{"k":"v"},"b":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";
        header = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.Equal([.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. BitConverter.GetBytes(7L), .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)], file);
    }

    [Fact]
    public void What_was_written_is_read()
    {
        using var scope = NewDisposeScope();
        var reader = new SafeTensorsReader(new MemoryStream(Write(("x", arange(6).view(2, 3).t()))));
        Assert.Equal("v", reader.Metadata["k"]);
        var (name, read) = Assert.Single(reader.Tensors());
        Assert.Equal("x", name);
        Assert.Equal([3, 2], read.shape);
        Assert.Equal([0L, 3, 1, 4, 2, 5], read.data<long>().ToArray());
    }

    public static TheoryData<string, Func<byte[], byte[]>> Damages => new()
    {
        { "truncated", file => file[..^1] },
        { "truncated", file => file[..100] },
        { "truncated", file => file[..5] },
        { "truncated", _ => [] },
        { "bytes follow after its end", file => [.. file, 0] },
        { "not a safetensors file", file => [.. Enumerable.Repeat((byte)255, 8), .. file] },
        { "header is damaged", file => Replace(file, "data_offsets", "data_offs\tts") },
        { "has the type 'F99', which is not known here", file => Replace(file, "\"dtype\":\"F32\"", "\"dtype\":\"F99\"") },
        { "header is damaged", file => Replace(file, "\"shape\":[10]", "\"shape\":[11]") },
        { "unknown", file => Replace(file, "model.0.bias", "model.0.bios") },
        { "not a checkpoint of Trainyard", file => Replace(file, "trainyard.checkpoint", "somebody.checkpoint!") },
        { "not a checkpoint of Trainyard", _ => Write(("a", tensor(1f))) },
    };

    [Theory, MemberData(nameof(Damages))]
    public void A_damaged_checkpoint_is_refused(string complaint, Func<byte[], byte[]> damage)
    {
        var attempt = new RecordingAttempt();
        var failure = Assert.Throws<TrainingFailedException>(() => Training.Run(Training.Spec, attempt, damage(Checkpoint))).Failure;
        Assert.Equal(FailureReason.Storage, failure.Reason);
        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
        Assert.Empty(attempt.Events);
    }

    private static byte[] Write(params (string, Tensor)[] tensors)
    {
        _ = Training.Runtime.Device;
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, tensors, new Dictionary<string, string> { ["k"] = "v" });
        return stream.ToArray();
    }

    /// <summary>In the header; both texts have the same length.</summary>
    private static byte[] Replace(byte[] file, string text, string by)
    {
        var at = file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(at > 0 && text.Length == by.Length, text);
        return [.. file[..at], .. Encoding.UTF8.GetBytes(by), .. file[(at + text.Length)..]];
    }
}
