using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>Begins a sweep; its trials are jobs of the caller.</summary>
    /// <param name="sweep">What is searched, and how.</param>
    /// <param name="idempotencyKey">With the same key and sweep, a second call returns the first call's sweep.</param>
    /// <param name="cancellationToken">Ends the call; the sweep may have begun.</param>
    /// <exception cref="ArgumentException">The key is none that <see cref="IdempotencyKey"/> allows.</exception>
    public Task<SweepView> BeginSweepAsync(NewSweep sweep, string? idempotencyKey, CancellationToken cancellationToken) =>
        PostAsync(sweep, "api/sweeps", idempotencyKey, Type<SweepView>(), cancellationToken);

    /// <summary>How a sweep would search, and its first points. Nothing begins.</summary>
    public Task<CheckedSweep> CheckSweepAsync(NewSweep sweep, CancellationToken cancellationToken) => PostAsync(SignedIn, "api/sweeps/check", sweep, Type<CheckedSweep>(), cancellationToken);

    public Task<SweepPage> ListSweepsAsync(SweepListRequest query, CancellationToken cancellationToken) => GetAsync<SweepPage>("api/sweeps" + query.ToQueryString(), cancellationToken);

    /// <summary>A sweep with all of its trials.</summary>
    public Task<SweepView> GetSweepAsync(SweepId id, CancellationToken cancellationToken) => GetAsync<SweepView>($"api/sweeps/{id}", cancellationToken);

    /// <summary>How much of the differences between trials each setting by itself explains, the largest share first.</summary>
    public Task<IReadOnlyList<SettingImportanceView>> GetImportanceAsync(SweepId id, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<SettingImportanceView>>($"api/sweeps/{id}/importance", cancellationToken);

    /// <summary>Opens a sweep's trials as a table, a row for each; dispose of it after reading.</summary>
    public Task<Download> OpenTrialsAsync(SweepId id, TableFormat format, CancellationToken cancellationToken) =>
        OpenAsync($"api/sweeps/{id}/trials?format={JsonNamingPolicy.CamelCase.ConvertName(format.ToString())}", cancellationToken);

    /// <summary>No new trial begins, and those in training pause with a checkpoint.</summary>
    public Task<SweepView> PauseAsync(SweepId id, CancellationToken cancellationToken) => ControlAsync(id, "pause", cancellationToken);

    public Task<SweepView> ResumeAsync(SweepId id, CancellationToken cancellationToken) => ControlAsync(id, "resume", cancellationToken);

    public Task<SweepView> CancelAsync(SweepId id, CancellationToken cancellationToken) => ControlAsync(id, "cancel", cancellationToken);

    /// <summary>More trials, also for a sweep that has come to its end.</summary>
    public Task<SweepView> ExtendAsync(SweepId id, SweepExtension extension, CancellationToken cancellationToken) =>
        PostAsync(SignedIn, $"api/sweeps/{id}/extend", extension, Type<SweepView>(), cancellationToken);

    /// <summary>A trial at a point of one's own, which counts like those that the method chooses.</summary>
    public Task<TrialView> BeginTrialAsync(SweepId id, NewTrial trial, CancellationToken cancellationToken) =>
        PostAsync(SignedIn, $"api/sweeps/{id}/trials", trial, Type<TrialView>(), cancellationToken);

    /// <summary>The next trial of a sweep whose trials are trained elsewhere; what became of it is told by <see cref="TellAsync"/>.</summary>
    public Task<TrialView> AskAsync(SweepId id, CancellationToken cancellationToken) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Post, $"api/sweeps/{id}/ask"), Type<TrialView>(), cancellationToken);

    /// <summary>What became of a trial that was trained elsewhere.</summary>
    /// <param name="id">The sweep.</param>
    /// <param name="number">The trial's.</param>
    /// <param name="told">Its value; without one it failed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<TrialView> TellAsync(SweepId id, int number, ToldTrial told, CancellationToken cancellationToken) =>
        PostAsync(SignedIn, string.Create(null, $"api/sweeps/{id}/trials/{number}/tell"), told, Type<TrialView>(), cancellationToken);

    /// <summary>Deletes a sweep that has ended; the jobs of its trials stay.</summary>
    public Task DeleteSweepAsync(SweepId id, CancellationToken cancellationToken) => SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, $"api/sweeps/{id}"), cancellationToken);

    private Task<SweepView> ControlAsync(SweepId id, string what, CancellationToken cancellationToken) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Post, $"api/sweeps/{id}/{what}"), Type<SweepView>(), cancellationToken);
}
