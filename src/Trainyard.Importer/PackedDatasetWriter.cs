using System.Runtime.InteropServices;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Datasets.Packed;
using Trainyard.Datasets.Tensors;

namespace Trainyard.Importer;

/// <summary>Writes a dataset's file, example by example in any order and from several threads.</summary>
internal sealed class PackedDatasetWriter : IDisposable
{
    /// <summary>For what is only known when all is written: figures, and findings, of which there are few.</summary>
    private const int RoomToGrow = 16 << 10;

    private readonly TensorFileWriter _file;
    private readonly PartPlan _plan;

    /// <param name="path">A file that is not there yet.</param>
    /// <param name="contents">What is known before anything is written.</param>
    /// <param name="plan">Where each example goes.</param>
    /// <param name="inputType">U8 or F32.</param>
    /// <param name="inputShape">Of one example.</param>
    /// <param name="targetType">I64 or F32.</param>
    /// <param name="targetShape">Of one example; empty: one number.</param>
    public PackedDatasetWriter(string path, DatasetContents contents, PartPlan plan, string inputType, IReadOnlyList<long> inputShape, string targetType, IReadOnlyList<long> targetShape)
    {
        _plan = plan;
        _file = new TensorFileWriter(path, Parts().SelectMany(part => new (string, string, IReadOnlyList<long>)[]
        {
            (PackedDataset.Inputs(part), inputType, [plan.Count(part), .. inputShape]),
            (PackedDataset.Targets(part), targetType, [plan.Count(part), .. targetShape]),
        }), JsonSerializer.SerializeToUtf8Bytes(contents, WireJson.Options).Length * 2 + RoomToGrow);
    }

    public void WriteInput(int example, ReadOnlySpan<byte> values) => _file.Write(PackedDataset.Inputs(_plan.Parts[example]), _plan.Rows[example], values);

    public void WriteTarget(int example, long value) => _file.Write(PackedDataset.Targets(_plan.Parts[example]), _plan.Rows[example], MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)));

    public void WriteTarget(int example, ReadOnlySpan<float> values) => _file.Write(PackedDataset.Targets(_plan.Parts[example]), _plan.Rows[example], MemoryMarshal.AsBytes(values));

    /// <summary>The file is whole.</summary>
    public void Finish(DatasetContents contents) =>
        _file.Finish(new Dictionary<string, string> { [PackedDataset.MetadataKey] = JsonSerializer.Serialize(contents, WireJson.Options) });

    public void Dispose() => _file.Dispose();

    private IEnumerable<PartName> Parts() => Enum.GetValues<PartName>().Where(part => _plan.Count(part) > 0);
}
