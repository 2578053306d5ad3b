using System.Runtime.InteropServices;
using Trainyard.Contracts;

namespace Trainyard.Importer.Arrays;

/// <summary>Arrays of inputs with their targets: NPZ, NPY or IDX.</summary>
internal sealed class ArrayImport
{
    /// <summary>Numbers that are read at once.</summary>
    private const int BlockNumbers = 1 << 20;

    private readonly IReadOnlyList<NumberFile> _inputs;
    private readonly Targets _targets;
    private readonly Findings _findings;
    private readonly Action<int, int> _progress;
    private readonly PartPlan _plan;
    private readonly ArrayShape _shape;
    private readonly DatasetContents _draft;

    /// <param name="arrays">By name.</param>
    /// <param name="source">What people call where they come from.</param>
    /// <param name="options">How they are to be read.</param>
    /// <param name="findings">What is odd.</param>
    /// <param name="progress">Told how many of how many are packed.</param>
    /// <exception cref="ImportRefusedException">They are no dataset.</exception>
    /// <exception cref="InvalidDataException">A number is no finite one; the message is a sentence.</exception>
    public ArrayImport(IReadOnlyDictionary<string, NumberFile> arrays, string source, DatasetOptions options, Findings findings, Action<int, int> progress)
    {
        (_findings, _progress) = (findings, progress);
        var pairs = ArrayRoles.Of(arrays.Keys, source);
        _inputs = [.. pairs.Select(pair => arrays[pair.Inputs])];
        foreach (var (_, inputs, targets) in pairs.Where(pair => arrays[pair.Inputs].Rows != arrays[pair.Targets].Rows))
            findings.Error($"{inputs} and {targets}", FormattableString.Invariant($"There are {arrays[inputs].Rows} examples and {arrays[targets].Rows} targets."), "Bring one target for each example.");
        _findings.ThrowIfErrors();
        foreach (var left in arrays.Keys.Except(pairs.SelectMany(pair => new[] { pair.Inputs, pair.Targets }))) findings.Warn(left, "The array is neither inputs nor targets by its name, and was left out.", "Call it x or y, if it is one.");

        _shape = ArrayShape.Of(_inputs[0].Shape, pairs[0].Inputs);
        if (_inputs.Any(input => !input.Shape.Skip(1).SequenceEqual(_inputs[0].Shape.Skip(1)))) throw new ImportRefusedException(source, "The inputs of the parts differ in shape.", "Bring them in one shape.");
        _targets = Targets.Of([.. pairs.Select(pair => arrays[pair.Targets])], pairs[0].Targets, options.Task, findings);
        var count = (int)_inputs.Sum(input => input.Rows);
        int[] classes = _targets.AreClasses ? [.. _targets.Classes] : new int[count];
        PartName?[] given = [.. pairs.Zip(_inputs).SelectMany(pair => Enumerable.Repeat(pair.First.Part, (int)pair.Second.Rows))];
        _plan = PartPlan.Of(classes, given, [.. Enumerable.Range(0, count)], options, findings);
        _plan.Check(classes, _targets.AreClasses ? _targets.Names : [], findings);
        _findings.ThrowIfErrors();
        _draft = new DatasetContents
        {
            Kind = DatasetKind.Arrays,
            Task = _targets.Task,
            InputShape = _shape.InputShape,
            Targets = _targets.Names,
            Parts = _targets.Counts(_plan),
            Scaling = new InputScaling(1, new double[_shape.Channels], new double[_shape.Channels]),
            TargetScaling = _targets.Scaling(_plan),
            Findings = findings.ToList(),
            Source = source,
        };
    }

    /// <summary>Bytes of pictures stay bytes; everything else becomes floats.</summary>
    private bool AreBytes => _shape.Packed.Count == 3 && _inputs.All(input => input.Type == NumberType.UInt8);

    /// <summary>Packs them.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="InvalidDataException">A number is no finite one; the message is a sentence.</exception>
    public DatasetContents Pack(string path)
    {
        using var file = new PackedDatasetWriter(path, _draft, _plan, AreBytes ? "U8" : "F32", _shape.Packed, _targets.AreClasses ? "I64" : "F32", _targets.AreClasses ? [] : [_targets.Names.Count]);
        _targets.Write(file);
        var contents = _draft with { Scaling = AreBytes ? PackBytes(file) : PackFloats(file) };
        file.Finish(contents);
        return contents;
    }

    private InputScaling PackBytes(PackedDatasetWriter file)
    {
        var figures = new ByteFigures(_shape.Channels);
        ForEachBlock<byte>((array, first, to) => array.Read(first, to), (example, values) =>
        {
            file.WriteInput(example, values);
            if (_plan.Parts[example] == PartName.Training) figures.Add(values);
        });
        return figures.Scaling;
    }

    private InputScaling PackFloats(PackedDatasetWriter file)
    {
        var figures = new ColumnFigures(_shape.Channels);
        ForEachBlock<float>((array, first, to) => array.Read(first, to), (example, values) =>
        {
            file.WriteInput(example, MemoryMarshal.AsBytes(values));
            if (_plan.Parts[example] == PartName.Training) figures.Add(values);
        });
        return new InputScaling(1, figures.Means, figures.Deviations);
    }

    private void ForEachBlock<T>(Reader<T> read, Taker<T> take)
    {
        var (example, length) = (0, (int)_inputs[0].RowLength);
        foreach (var array in _inputs)
        {
            for (long row = 0; row < array.Rows;)
            {
                var rows = (int)Math.Min(array.Rows - row, Math.Max(1, BlockNumbers / Math.Max(length, 1)));
                var values = new T[rows * length];
                read(array, row, values);
                values = _shape.Interleaved(values);
                for (var i = 0; i < rows; i++) take(example++, values.AsSpan(i * length, length));
                row += rows;
                _progress(example, _plan.Parts.Count);
            }
        }
    }

    private delegate void Reader<T>(NumberFile array, long first, Span<T> to);

    private delegate void Taker<T>(int example, ReadOnlySpan<T> values);
}
