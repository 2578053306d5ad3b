namespace Trainyard.Jobs;

public static class JobUpdates
{
    /// <summary>A change in one round trip, where the known job is still the present one.</summary>
    public static async Task<JobUpdate> UpdateAsync(this IJobStore jobs, Job known, Func<Job, Job?> change, CancellationToken cancellationToken) =>
        (await jobs.UpdateAsync([new JobChange(known, change)], cancellationToken))[0];
}
