using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>What differs between jobs, and what they measured.</summary>
    /// <param name="ids">At most <see cref="CurveView.MaxJobs"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<JobComparison> CompareAsync(IEnumerable<JobId> ids, CancellationToken cancellationToken) => GetAsync<JobComparison>($"api/compare?jobs={string.Join(',', ids)}", cancellationToken);

    /// <summary>One series of several jobs, thinned to what a chart can show.</summary>
    /// <param name="ids">At most <see cref="CurveView.MaxJobs"/>; those that are not there are left out.</param>
    /// <param name="metric">The name of the series.</param>
    /// <param name="points">Most points of a curve.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<CurveView>> GetCurvesAsync(IEnumerable<JobId> ids, string metric, int points, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<CurveView>>(string.Create(null, $"api/compare/curves?jobs={string.Join(',', ids)}&metric={Uri.EscapeDataString(metric)}&points={points}"), cancellationToken);

    /// <summary>Opens a job's points as a table, a row for each step and a column for each series; dispose of it after reading.</summary>
    public Task<Download> OpenPointsAsync(JobId id, TableFormat format, CancellationToken cancellationToken) =>
        OpenAsync($"api/jobs/{id}/points?format={JsonNamingPolicy.CamelCase.ConvertName(format.ToString())}", cancellationToken);

    /// <summary>Opens a job's series as an event file of TensorBoard; dispose of it after reading.</summary>
    public Task<Download> OpenTensorBoardAsync(JobId id, CancellationToken cancellationToken) => OpenAsync($"api/jobs/{id}/tensorboard", cancellationToken);
}
