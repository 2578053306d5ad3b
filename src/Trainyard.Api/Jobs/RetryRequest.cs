namespace Trainyard.Api;

/// <summary>How a job is tried again, as a new job.</summary>
/// <param name="FromCheckpoint">Start where the old job's last checkpoint ends, instead of at the beginning.</param>
/// <param name="Epochs">Epochs of the new job; null: as many as before.</param>
public sealed record RetryRequest(bool FromCheckpoint = false, int? Epochs = null);
