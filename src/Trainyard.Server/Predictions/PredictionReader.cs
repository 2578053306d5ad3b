using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using nietras.SeparatedValues;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Server.Datasets;

namespace Trainyard.Server.Predictions;

/// <summary>Reads what a trained model said of the test examples; docs/predictions.md has the file's form.</summary>
internal sealed class PredictionReader : IAsyncDisposable
{
    private const int RowsAtOnce = 1_000;

    private readonly TensorRows _rows;
    private readonly PredictionsAbout _about;
    private readonly long[] _pictured;
    private readonly int _examples;

    private PredictionReader(TensorRows rows)
    {
        _rows = rows;
        _about = rows.Metadata.TryGetValue(PredictionsAbout.Key, out var json) && JsonSerializer.Deserialize<PredictionsAbout>(json, WireJson.Options) is { } about ? about : throw new InvalidDataException("it has no predictions.");
        _examples = (int)(rows.Find(PredictionsAbout.Predictions) ?? throw new InvalidDataException("it has no predictions.")).Shape[0];
        _pictured = rows.Find(PredictionsAbout.PictureRows) is null ? [] : MemoryMarshal.Cast<byte, long>(rows.All(PredictionsAbout.PictureRows)).ToArray();
    }

    /// <summary>Names of the classes, labels or columns.</summary>
    public IReadOnlyList<string> Names => _about.Names;

    /// <summary>Whether each example has one class.</summary>
    public bool AreOfClasses => _about.Task == "classification";

    /// <exception cref="InvalidDataException">The file is missing or damaged.</exception>
    public static async Task<PredictionReader> OpenAsync(ArtifactRef file, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var rows = await TensorRows.OpenAsync(file, artifacts, cancellationToken);
        try
        {
            return new PredictionReader(rows);
        }
        catch
        {
            await rows.DisposeAsync();
            throw;
        }
    }

    /// <summary>The examples of a class that the model takes for a class: of wrong answers the surest first, of right ones the least sure.</summary>
    /// <param name="target">Their class.</param>
    /// <param name="answer">What the model takes them for.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<PredictionView> Cell(int target, int answer, int most)
    {
        var (truth, found) = (MemoryMarshal.Cast<byte, long>(_rows.All(PredictionsAbout.Targets)).ToArray(), new List<(int Row, float Probability)>());
        foreach (var (first, probabilities) in Chunks())
        {
            for (var i = 0; i < probabilities.Length / Names.Count; i++)
            {
                var own = probabilities.AsSpan(i * Names.Count, Names.Count);
                if (truth[first + i] == target && PredictionsAbout.Answer(own) == answer) found.Add((first + i, own[answer]));
            }
        }
        return [.. found.OrderBy(e => target == answer ? e.Probability : -e.Probability).ThenBy(e => e.Row).Take(most)
            .Select(e => new PredictionView(e.Row, Names[target], Names[answer], e.Probability, Array.BinarySearch(_pictured, e.Row) >= 0))];
    }

    /// <summary>The bytes of an example's picture, height × width × channels; null: it was not kept.</summary>
    public (byte[] Pixels, int Height, int Width, int Channels)? Picture(long row)
    {
        if (Array.BinarySearch(_pictured, row) is var place && place < 0 || _rows.Find(PredictionsAbout.Pictures) is not { Shape: [_, var height, var width, var channels] }) return null;
        return (_rows.Rows(PredictionsAbout.Pictures, place), (int)height, (int)width, (int)channels);
    }

    /// <summary>
    /// A table, one row for each example. Classes: target, prediction, and the probability of each class. Labels: each one's target, 0 or 1, and its probability.
    /// Numbers: each one's target and prediction. Numbers have as many digits as it takes to read the same one again.
    /// </summary>
    public async Task WriteCsvAsync(Stream to, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        using var writer = Sep.New(',').Writer(o => o with { Escape = true, WriteHeader = true, CultureInfo = CultureInfo.InvariantCulture }).To(text);
        foreach (var (first, predictions) in Chunks())
        {
            Write(writer, first, predictions);
            writer.Flush();
            await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
            text.Clear();
        }
    }

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private void Write(SepWriter writer, int first, float[] predictions)
    {
        var targets = _rows.Rows(PredictionsAbout.Targets, first, predictions.Length / Names.Count);
        for (var i = 0; i < predictions.Length / Names.Count; i++)
        {
            using var row = writer.NewRow();
            row["row"].Format(first + i);
            Write(row, i, targets, predictions.AsSpan(i * Names.Count, Names.Count));
        }
    }

    private void Write(SepWriter.Row row, int i, byte[] targets, ReadOnlySpan<float> predictions)
    {
        if (AreOfClasses)
        {
            row["target"].Set(Names[(int)MemoryMarshal.Cast<byte, long>(targets)[i]]);
            row["prediction"].Set(Names[PredictionsAbout.Answer(predictions)]);
            for (var n = 0; n < Names.Count; n++) row[$"probability of {Names[n]}"].Format(predictions[n]);
            return;
        }
        for (var n = 0; n < Names.Count; n++)
        {
            row[$"target {Names[n]}"].Format(MemoryMarshal.Cast<byte, float>(targets)[i * Names.Count + n]);
            row[$"{(_about.Task == "regression" ? "prediction" : "probability")} {Names[n]}"].Format(predictions[n]);
        }
    }

    private IEnumerable<(int First, float[] Predictions)> Chunks()
    {
        for (var first = 0; first < _examples; first += RowsAtOnce)
            yield return (first, MemoryMarshal.Cast<byte, float>(_rows.Rows(PredictionsAbout.Predictions, first, Math.Min(RowsAtOnce, _examples - first))).ToArray());
    }
}
