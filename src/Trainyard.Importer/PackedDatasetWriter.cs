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

    /// <summary>Names of the tensors, by part.</summary>
    private readonly string[] _inputs = [.. Enum.GetValues<PartName>().Select(PackedDataset.Inputs)], _targets = [.. Enum.GetValues<PartName>().Select(PackedDataset.Targets)];

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

    public void WriteInput(int example, ReadOnlySpan<byte> values) => _file.Write(_inputs[(int)_plan.Parts[example]], _plan.Rows[example], values);

    /// <summary>Inputs of a part that follow each other.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="row">The first.</param>
    /// <param name="values">One after the other.</param>
    public void WriteInputs(PartName part, int row, ReadOnlySpan<byte> values) => _file.Write(_inputs[(int)part], row, values);

    /// <summary>An input that was written.</summary>
    public void ReadInput(int example, Span<byte> values) => _file.Read(_inputs[(int)_plan.Parts[example]], _plan.Rows[example], values);

    /// <summary>The class of each example.</summary>
    public void WriteTargets(IReadOnlyList<int> classes)
    {
        foreach (var part in Parts())
        {
            var rows = new long[_plan.Count(part)];
            for (var i = 0; i < classes.Count; i++)
            {
                if (_plan.Parts[i] == part) rows[_plan.Rows[i]] = classes[i];
            }
            _file.Write(_targets[(int)part], 0, MemoryMarshal.AsBytes<long>(rows));
        }
    }

    public void WriteTarget(int example, ReadOnlySpan<float> values) => _file.Write(_targets[(int)_plan.Parts[example]], _plan.Rows[example], MemoryMarshal.AsBytes(values));

    /// <summary>Whether the description fits in front of what is written.</summary>
    public bool HasRoomFor(DatasetContents contents) => _file.HasRoomFor(Metadata(contents));

    /// <summary>The file is whole.</summary>
    public void Finish(DatasetContents contents) => _file.Finish(Metadata(contents));

    public void Dispose() => _file.Dispose();

    private static Dictionary<string, string> Metadata(DatasetContents contents) => new() { [PackedDataset.MetadataKey] = JsonSerializer.Serialize(contents, WireJson.Options) };

    private IEnumerable<PartName> Parts() => Enum.GetValues<PartName>().Where(part => _plan.Count(part) > 0);
}
