using Trainyard.Contracts;

namespace Trainyard.Client;

/// <param name="Job">The job as it is now.</param>
/// <param name="Events">What happened since the update before, in order.</param>
/// <param name="Connected">False when the server is out of reach at the moment.</param>
public sealed record WatchUpdate(JobView Job, IReadOnlyList<JobEvent> Events, bool Connected = true);
