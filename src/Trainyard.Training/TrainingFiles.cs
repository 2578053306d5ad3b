namespace Trainyard.Training;

/// <summary>Files on this machine that a training needs besides its dataset.</summary>
/// <param name="TorchScript">The network; null: it is built of the spec's layers.</param>
/// <param name="StartFrom">Weights to begin with, as safetensors; null: none are given.</param>
public sealed record TrainingFiles(string? TorchScript, string? StartFrom)
{
    public static TrainingFiles None { get; } = new(null, null);
}
