using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Training.Checkpoints;
using Trainyard.Training.Datasets;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Training.Predictions;

/// <summary>What the trained network says of each test example, as a file that people look at afterwards; docs/predictions.md has its form.</summary>
/// <param name="task">What makes predictions of the network's outputs.</param>
/// <param name="data">Whose test examples are predicted.</param>
internal sealed class TestPredictions(ITask task, Dataset data) : IDisposable
{
    /// <summary>Larger predictions are not kept: they stay in memory until the last one is there.</summary>
    private const long MaxBytes = 256 << 20;

    /// <summary>Of the pictures that go along, and how many of them may have the same class and the same answer.</summary>
    private const long MaxPictureBytes = 16 << 20;
    private const int PicturesOfCell = 24;

    private readonly List<Tensor> _batches = [];

    /// <summary>Whether they are few enough to be kept.</summary>
    private bool AreKept => (long)data.Test.Count * data.Info.Outputs * sizeof(float) <= MaxBytes;

    /// <summary>Takes in a batch, in the order of the examples.</summary>
    public void Add(Tensor outputs)
    {
        if (AreKept) _batches.Add(task.Predictions(outputs).to(ScalarType.Float32).cpu().DetachFromDisposeScope());
    }

    /// <summary>Saves them. Null, and a line in the job's log: they are too many, or there is no room; the model is worth more than they are.</summary>
    public ArtifactRef? Save(IAttempt attempt)
    {
        try
        {
            if (AreKept) return SaveAll(attempt);
            attempt.Report(new LineLogged(LineLevel.Warning, $"The predictions of {data.Test.Count:N0} test examples are not kept: they would take more than {MaxBytes >> 20} MiB."));
        }
        catch (IOException e)
        {
            attempt.Report(new LineLogged(LineLevel.Warning, $"The predictions of the test examples could not be saved: {e.Message}"));
        }
        return null;
    }

    public void Dispose()
    {
        foreach (var batch in _batches) batch.Dispose();
    }

    private ArtifactRef SaveAll(IAttempt attempt)
    {
        using var scope = NewDisposeScope();
        var predictions = cat(_batches);
        var targets = data.Test.Targets.cpu();
        List<(string, Tensor)> tensors = [(PredictionsAbout.Predictions, predictions), (PredictionsAbout.Targets, targets)];
        if (data.Info.Task == "classification" && data.Test.Inputs is { AreBytes: true, Shape.Count: 3 } inputs) tensors.AddRange(Pictures(inputs, predictions, targets));
        var about = JsonSerializer.Serialize(new PredictionsAbout(data.Info.Task, data.TargetNames), WireJson.Options);
        return attempt.Save("predictions.safetensors", stream => SafeTensors.Write(stream, tensors, new Dictionary<string, string> { [PredictionsAbout.Key] = about }));
    }

    /// <summary>The pictures behind the confusion matrix: of each wrong answer the surest, and of each right one the least sure.</summary>
    private static IEnumerable<(string, Tensor)> Pictures(Rows inputs, Tensor predictions, Tensor targets)
    {
        var (classes, probabilities, truth) = ((int)predictions.shape[1], predictions.data<float>().ToArray(), targets.data<long>().ToArray());
        var cells = Enumerable.Range(0, truth.Length)
            .Select(row => (Row: row, Answer: PredictionsAbout.Answer(probabilities.AsSpan(row * classes, classes))))
            .GroupBy(e => (Target: truth[e.Row], e.Answer))
            .Select(cell => cell.OrderBy(e => probabilities[e.Row * classes + e.Answer] * (cell.Key.Target == e.Answer ? 1 : -1)).ThenBy(e => e.Row).Select(e => e.Row).Take(PicturesOfCell).ToList()).ToList();
        var most = PicturesOfCell;
        while (most > 0 && cells.Sum(cell => (long)Math.Min(most, cell.Count)) * inputs.Length > MaxPictureBytes) most--;
        var rows = cells.SelectMany(cell => cell.Take(most)).Order().Select(row => (long)row).ToArray();
        var pictures = empty([rows.Length, .. inputs.Shape], dtype: ScalarType.Byte);
        var bytes = pictures.bytes;
        for (var i = 0; i < rows.Length; i++) inputs[rows[i]].CopyTo(bytes[(i * inputs.Length)..]);
        return [(PredictionsAbout.Pictures, pictures), (PredictionsAbout.PictureRows, tensor(rows))];
    }
}
