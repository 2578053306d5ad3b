namespace Trainyard.Contracts;

/// <summary>How a job is tried again, as a new job.</summary>
/// <param name="FromCheckpoint">
/// Start where the old job's last checkpoint ends, instead of at the beginning. Where the job had succeeded, or more epochs are asked for,
/// early stopping counts its epochs without improvement anew.
/// </param>
/// <param name="Epochs">
/// Epochs of the new job, those before the checkpoint included, so more than the checkpoint has; null: as many as before. The learning
/// rate's schedule spans the new number: a rate that had fallen to its end may rise again.
/// </param>
public sealed record RetryRequest(bool FromCheckpoint = false, int? Epochs = null);
