using System.Runtime.InteropServices;
using Trainyard.Contracts;

namespace Trainyard.Importer.Tables;

/// <summary>A table with a column that is to be found out.</summary>
internal sealed class TableImport
{
    private readonly Table _table;
    private readonly Targets _targets;
    private readonly PartPlan _plan;
    private readonly Action<int, int> _progress;
    private readonly DatasetContents _draft;

    /// <param name="path">The file.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="findings">What is odd.</param>
    /// <param name="progress">Told how many of how many are packed.</param>
    /// <exception cref="ImportRefusedException">It is no dataset.</exception>
    /// <exception cref="InvalidDataException">It is damaged; the message is a sentence.</exception>
    public TableImport(string path, string name, DatasetOptions options, Findings findings, Action<int, int> progress)
    {
        _progress = progress;
        if (options.Targets.Count == 0) throw new ImportRefusedException(name, "No target is named, and a table does not say itself what is to be found out.", "Name the column with --target, or as targets.");
        _table = Table.Open(path, name, TableOptions.Of(options));
        foreach (var finding in _table.Findings) findings.Add(finding.Level, finding.Where, finding.What, finding.Advice);
        findings.ThrowIfErrors();
        _targets = _table.Target switch
        {
            ClassTarget classes => new Targets(Targets.Classification, classes.Names, classes.Classes, []),
            LabelTarget labels => new Targets(Targets.MultiLabel, labels.Columns, [], [.. labels.Values.Select(value => (float)value)]),
            NumberTarget numbers => new Targets(Targets.Regression, numbers.Columns, [], numbers.Values),
            var other => throw new System.Diagnostics.UnreachableException(other?.GetType().Name),
        };
        int[] classesOfRows = _targets.AreClasses ? [.. _targets.Classes] : new int[_table.Rows];
        PartName?[] given = _table.Parts is { } parts ? [.. parts.Select(part => (PartName?)part)] : new PartName?[_table.Rows];
        _plan = PartPlan.Of(classesOfRows, given, [.. Enumerable.Range(0, _table.Rows)], options, findings);
        _plan.Check(classesOfRows, _targets.AreClasses ? _targets.Names : [], findings);
        findings.ThrowIfErrors();
        _draft = new DatasetContents
        {
            Kind = DatasetKind.Table,
            Task = _targets.Task,
            InputShape = [_table.Features.Count],
            Targets = _targets.Names,
            Parts = _targets.Counts(_plan),
            Scaling = new InputScaling(1, new double[_table.Features.Count], new double[_table.Features.Count]),
            TargetScaling = _targets.Scaling(_plan),
            Columns = [.. _table.Features.Select(feature => new DatasetColumn(feature.Name, feature.Categories))],
            Findings = findings.ToList(),
            Source = name,
        };
    }

    /// <summary>Packs it.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <returns>What it holds.</returns>
    public DatasetContents Pack(string path)
    {
        using var file = new PackedDatasetWriter(path, _draft, _plan, "F32", [_table.Features.Count], _targets.AreClasses ? "I64" : "F32", _targets.AreClasses ? [] : [_targets.Names.Count]);
        _targets.Write(file);
        var (figures, width, example) = (new ColumnFigures(_table.Features.Count), _table.Features.Count, 0);
        foreach (var block in _table.ReadRows())
        {
            for (var row = 0; row < block.Length / width; row++, example++)
            {
                var values = block.Span.Slice(row * width, width);
                file.WriteInput(example, MemoryMarshal.AsBytes(values));
                if (_plan.Parts[example] == PartName.Training) figures.Add(values);
            }
            _progress(example, _table.Rows);
        }
        // A category is a number of its own, which nothing is done to.
        var contents = _draft with
        {
            Scaling = new InputScaling(
                1,
                [.. figures.Means.Zip(_table.Features, (mean, feature) => feature.Kind == FeatureKind.Category ? 0 : mean)],
                [.. figures.Deviations.Zip(_table.Features, (deviation, feature) => feature.Kind == FeatureKind.Category ? 1 : deviation)]),
        };
        file.Finish(contents);
        return contents;
    }
}
