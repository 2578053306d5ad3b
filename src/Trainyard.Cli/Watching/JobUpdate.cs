using Trainyard.Api;

namespace Trainyard.Cli.Watching;

/// <param name="Job">The job as it is now.</param>
/// <param name="Events">What happened since the update before, in order.</param>
/// <param name="Connected">False when the server is out of reach at the moment.</param>
internal sealed record JobUpdate(JobView Job, IReadOnlyList<JobEvent> Events, bool Connected = true);
