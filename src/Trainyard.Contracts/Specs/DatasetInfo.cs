using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>A dataset's schema: what can be known of it without its bytes.</summary>
/// <param name="Name">Its name in a spec.</param>
/// <param name="InputShape">Shape of one example: channels, height and width of a picture; or the number of a table's columns.</param>
/// <param name="Classes">Names of the classes, in the order of the labels.</param>
/// <param name="TrainingImages">Images to train and to validate with.</param>
/// <param name="TestImages">Images to test with.</param>
public sealed record DatasetInfo(string Name, IReadOnlyList<int> InputShape, IReadOnlyList<string> Classes, int TrainingImages, int TestImages)
{
    /// <summary>What people call it.</summary>
    public string Title { get; init; } = Name;

    /// <summary>What is asked of a network that trains on it: the name of one of the trainer's tasks.</summary>
    public string Task { get; init; } = "classification";

    /// <summary>Numbers that the network's last layer gives for one example.</summary>
    public int Outputs { get; init; } = Classes.Count;

    /// <summary>For each column of a table the count of its categories, 0 for a plain number; empty: all are plain. A category stands in an example as its place, from 0.</summary>
    public IReadOnlyList<int> Categories { get; init; } = [];

    /// <summary>Whether any column is categorical.</summary>
    [JsonIgnore]
    public bool HasCategories => Categories.Any(count => count > 0);

    /// <summary>The lowest <see cref="Versions.Spec"/> of the workers that know this dataset and its task.</summary>
    public int SinceVersion { get; init; } = 1;

    /// <summary>Images of its own to validate with; 0: each job takes some of those to train with.</summary>
    public int OwnValidationImages { get; init; }

    /// <summary>Whether its examples stay in a file that is mapped into memory, as those of all datasets that people brought do.</summary>
    [JsonIgnore]
    public bool IsMapped => DatasetNames.TryParse(Name, out _, out var version) && version is not null;

    /// <summary>Images that are not trained on but validated with, at a validation share.</summary>
    public int ValidationImages(double share) => OwnValidationImages > 0 ? OwnValidationImages : (int)Math.Round(TrainingImages * share);
}
