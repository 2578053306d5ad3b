using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>What a file of predictions says of itself, as JSON in its metadata.</summary>
/// <param name="Task">What was predicted: the name of one of the trainer's tasks.</param>
/// <param name="Names">The classes in the order of their numbers, the labels, or the columns of numbers.</param>
public sealed record PredictionsAbout(string Task, IReadOnlyList<string> Names)
{
    /// <summary>Of the entry in the metadata.</summary>
    public const string Key = "trainyard.predictions";

    // The tensors of the file; docs/predictions.md has their shapes.
    internal const string Predictions = "predictions", Targets = "targets", Pictures = "pictures", PictureRows = "picture_rows";

    /// <summary>The place of the class that a model takes an example for: the first of the most probable.</summary>
    internal static int Answer(ReadOnlySpan<float> probabilities)
    {
        var best = 0;
        for (var i = 1; i < probabilities.Length; i++) if (probabilities[i] > probabilities[best]) best = i;
        return best;
    }
}

/// <summary>A test example, and what the model says of it.</summary>
/// <param name="Row">Its place in the dataset's test part, from 0.</param>
/// <param name="Target">Its class.</param>
/// <param name="Answer">The class that the model takes it for.</param>
/// <param name="Probability">How sure the model is of its answer, 0 to 1.</param>
/// <param name="HasPicture">Whether its picture was kept.</param>
public sealed record PredictionView(int Row, string Target, string Answer, [property: Range(0.0, 1.0)] double Probability, bool HasPicture);
