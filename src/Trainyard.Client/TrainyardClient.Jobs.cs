using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>Submits a job; <paramref name="spec"/> may be any part of a spec, such as <c>{"model":{"preset":"mlp"}}</c>.</summary>
    /// <param name="spec">The fields that differ from the preset's recipe.</param>
    /// <param name="idempotencyKey">With the same key and spec, a second call returns the first call's job.</param>
    /// <param name="cancel">Ends the call; the job may have been created.</param>
    /// <exception cref="ArgumentException">The key is none that <see cref="IdempotencyKey"/> allows.</exception>
    public Task<JobView> SubmitAsync(JsonObject spec, string? idempotencyKey, CancellationToken cancel)
    {
        if (idempotencyKey is not null && !IdempotencyKey.IsValid(idempotencyKey)) throw new ArgumentException($"An idempotency key {IdempotencyKey.Rule}.", nameof(idempotencyKey));
        return ReadAsync(
            SignedIn,
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, "api/jobs") { Content = Body(spec) };
                if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
                return request;
            },
            Type<JobView>(),
            cancel);
    }

    /// <summary>The whole spec that a submit would take, and the shape of each layer. Nothing is created.</summary>
    public Task<CheckedSpec> CheckAsync(JsonObject spec, CancellationToken cancel) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Post, "api/spec/check") { Content = Body(spec) }, Type<CheckedSpec>(), cancel);

    public Task<JobPage> ListAsync(JobListRequest query, CancellationToken cancel) => GetAsync<JobPage>("api/jobs" + query.ToQueryString(), cancel);

    public Task<JobView> GetJobAsync(JobId id, CancellationToken cancel) => GetAsync<JobView>($"api/jobs/{id}", cancel);

    /// <summary>A page of a job's events, in order.</summary>
    public Task<EventPage> GetEventsAsync(JobId id, EventCursor after, int limit, CancellationToken cancel) =>
        GetAsync<EventPage>(string.Create(null, $"api/jobs/{id}/metrics?after={after}&limit={limit}"), cancel);

    /// <summary>A page of a job's log, in order.</summary>
    /// <param name="id">The job.</param>
    /// <param name="query">Which lines.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<LogPage> GetLogAsync(JobId id, LogRequest query, CancellationToken cancel) => GetAsync<LogPage>($"api/jobs/{id}/logs" + query.ToQueryString(), cancel);

    /// <summary>The story of a job: each worker's try at it, the first one first.</summary>
    public Task<IReadOnlyList<AttemptView>> GetAttemptsAsync(JobId id, CancellationToken cancel) => GetAsync<IReadOnlyList<AttemptView>>($"api/jobs/{id}/attempts", cancel);

    public Task<JobView> PauseAsync(JobId id, CancellationToken cancel) => SteerAsync(id, "pause", cancel);

    public Task<JobView> ResumeAsync(JobId id, CancellationToken cancel) => SteerAsync(id, "resume", cancel);

    public Task<JobView> CancelAsync(JobId id, CancellationToken cancel) => SteerAsync(id, "cancel", cancel);

    /// <summary>A new job with the spec of an old one.</summary>
    public Task<JobView> RetryAsync(JobId id, RetryRequest request, CancellationToken cancel) =>
        PostAsync(SignedIn, $"api/jobs/{id}/retry", request, Type<JobView>(), cancel);

    public Task DeleteJobAsync(JobId id, CancellationToken cancel) => SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, $"api/jobs/{id}"), cancel);

    /// <summary>Opens a trained model; dispose of it after reading.</summary>
    public async Task<ModelDownload> OpenModelAsync(JobId id, ModelFormat format, CancellationToken cancel)
    {
        var name = format == ModelFormat.Safetensors ? "safetensors" : "torchsharp";
        var response = await SendAsync(SignedIn, () => new(HttpMethod.Get, $"api/jobs/{id}/model?format={name}"), cancel);
        return new ModelDownload(response, await response.Content.ReadAsStreamAsync(cancel));
    }

    public Task<JsonObject> GetSchemaAsync(CancellationToken cancel) => GetAsync<JsonObject>("api/spec/schema", cancel);

    /// <summary>Each preset's whole recipe, by name.</summary>
    public Task<IReadOnlyDictionary<string, JobSpec>> GetPresetsAsync(CancellationToken cancel) =>
        GetAsync<IReadOnlyDictionary<string, JobSpec>>("api/spec/presets", cancel);

    private Task<JobView> SteerAsync(JobId id, string what, CancellationToken cancel) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Post, $"api/jobs/{id}/{what}"), Type<JobView>(), cancel);

    private static StringContent Body(JsonObject spec) => new(spec.ToJsonString(), new MediaTypeHeaderValue("application/json"));
}
