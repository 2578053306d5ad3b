using Trainyard.Jobs;
using Trainyard.Training;

namespace Trainyard.Worker;

/// <summary>Trains a worker's jobs, one after the other; a worker has as many as it trains at once.</summary>
internal interface ISlot : IDisposable
{
    /// <summary>Returns when the attempt has reported its last event, or was told that the job is no longer its own. Throws nothing: failures are events.</summary>
    Task TrainAsync(Job job, IAttempt attempt);
}
