using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>Submits a job; <paramref name="spec"/> may be any part of a spec, such as <c>{"model":{"preset":"mlp"}}</c>.</summary>
    /// <param name="spec">The fields that differ from the preset's defaults.</param>
    /// <param name="idempotencyKey">With the same key and spec, a second call returns the first call's job.</param>
    /// <param name="cancellationToken">Ends the call; the job may have been created.</param>
    /// <exception cref="ArgumentException">The key is none that <see cref="IdempotencyKey"/> allows.</exception>
    public Task<JobView> SubmitAsync(JsonObject spec, string? idempotencyKey, CancellationToken cancellationToken) => PostAsync(spec, "api/jobs", idempotencyKey, Type<JobView>(), cancellationToken);

    /// <summary>The whole spec that a submit would take, and the shape of each layer. Nothing is created.</summary>
    public Task<CheckedSpec> CheckAsync(JsonObject spec, CancellationToken cancellationToken) =>
        PostAsync(SignedIn, "api/spec/check", spec, Type<CheckedSpec>(), cancellationToken);

    public Task<JobPage> ListAsync(JobListRequest query, CancellationToken cancellationToken) => GetAsync<JobPage>("api/jobs" + query.ToQueryString(), cancellationToken);

    /// <summary>Every field that a list shows, sorts by and filters by.</summary>
    public Task<IReadOnlyList<FieldView>> ListFieldsAsync(CancellationToken cancellationToken) => GetAsync<IReadOnlyList<FieldView>>("api/job-list/fields", cancellationToken);

    /// <summary>The jobs of a list by what they have in a field, the largest groups first.</summary>
    /// <param name="by">The field.</param>
    /// <param name="figure">A field of numbers whose lowest and highest values are told; null: none.</param>
    /// <param name="query">Which jobs; order and page do not matter.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<JobGroupView>> GroupAsync(string by, string? figure, JobListRequest query, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<JobGroupView>>("api/job-list/groups" + query.ToGroupString(by, figure), cancellationToken);

    /// <summary>One action on many jobs; the answer says of each what was done, or why not.</summary>
    public Task<BulkResult> ControlManyAsync(BulkRequest request, CancellationToken cancellationToken) => PostAsync(SignedIn, "api/job-list/actions", request, Type<BulkResult>(), cancellationToken);

    /// <summary>Changes what a job is called, its tags and its notes.</summary>
    public Task<JobView> EditAsync(JobId id, JobEdit edit, CancellationToken cancellationToken) => ReadAsync(
        SignedIn, () => new(HttpMethod.Patch, $"api/jobs/{id}") { Content = JsonContent.Create(edit, Type<JobEdit>()) }, Type<JobView>(), cancellationToken);

    public Task<JobView> GetJobAsync(JobId id, CancellationToken cancellationToken) => GetAsync<JobView>($"api/jobs/{id}", cancellationToken);

    /// <summary>A page of a job's events, in order.</summary>
    public Task<EventPage> GetEventsAsync(JobId id, EventCursor after, int limit, CancellationToken cancellationToken) =>
        GetAsync<EventPage>(string.Create(null, $"api/jobs/{id}/metrics?after={after}&limit={limit}"), cancellationToken);

    /// <summary>A page of a job's log, in order.</summary>
    /// <param name="id">The job.</param>
    /// <param name="query">Which lines.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<LogPage> GetLogAsync(JobId id, LogRequest query, CancellationToken cancellationToken) => GetAsync<LogPage>($"api/jobs/{id}/logs" + query.ToQueryString(), cancellationToken);

    /// <summary>A job's attempts, the first one first.</summary>
    public Task<IReadOnlyList<AttemptView>> GetAttemptsAsync(JobId id, CancellationToken cancellationToken) => GetAsync<IReadOnlyList<AttemptView>>($"api/jobs/{id}/attempts", cancellationToken);

    public Task<JobView> PauseAsync(JobId id, CancellationToken cancellationToken) => ControlAsync(id, "pause", cancellationToken);

    public Task<JobView> ResumeAsync(JobId id, CancellationToken cancellationToken) => ControlAsync(id, "resume", cancellationToken);

    public Task<JobView> CancelAsync(JobId id, CancellationToken cancellationToken) => ControlAsync(id, "cancel", cancellationToken);

    /// <summary>A new job with the spec of an old one.</summary>
    public Task<JobView> RetryAsync(JobId id, RetryRequest request, CancellationToken cancellationToken) =>
        PostAsync(SignedIn, $"api/jobs/{id}/retry", request, Type<JobView>(), cancellationToken);

    public Task DeleteJobAsync(JobId id, CancellationToken cancellationToken) => SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, $"api/jobs/{id}"), cancellationToken);

    /// <summary>Opens a trained model; dispose of it after reading.</summary>
    public Task<Download> OpenModelAsync(JobId id, ModelFormat format, CancellationToken cancellationToken) => OpenAsync($"api/jobs/{id}/model?format={format.ToString().ToLowerInvariant()}", cancellationToken);

    /// <summary>Opens what a trained model says of the test examples, as a table of comma-separated values or as the safetensors file; dispose of it after reading.</summary>
    public Task<Download> OpenPredictionsAsync(JobId id, bool asTable, CancellationToken cancellationToken) => OpenAsync($"api/jobs/{id}/predictions{(asTable ? "" : "/file")}", cancellationToken);

    /// <summary>The test examples of a class that the model takes for a class: of wrong answers the surest first.</summary>
    public Task<IReadOnlyList<PredictionView>> ListPredictionsAsync(JobId id, string target, string answer, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<PredictionView>>($"api/jobs/{id}/predictions/examples?target={Uri.EscapeDataString(target)}&answer={Uri.EscapeDataString(answer)}", cancellationToken);

    public Task<JsonObject> GetSchemaAsync(CancellationToken cancellationToken) => GetAsync<JsonObject>("api/spec/schema", cancellationToken);

    /// <summary>Each preset's whole spec, by name.</summary>
    public Task<IReadOnlyDictionary<string, JobSpec>> GetPresetsAsync(CancellationToken cancellationToken) => GetPresetsAsync(null, cancellationToken);

    /// <summary>The whole spec of each preset that fits a dataset, by name.</summary>
    /// <param name="dataset">Its name; null: the default one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyDictionary<string, JobSpec>> GetPresetsAsync(string? dataset, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyDictionary<string, JobSpec>>(dataset is null ? "api/spec/presets" : $"api/spec/presets?dataset={Uri.EscapeDataString(dataset)}", cancellationToken);

    private Task<JobView> ControlAsync(JobId id, string what, CancellationToken cancellationToken) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Post, $"api/jobs/{id}/{what}"), Type<JobView>(), cancellationToken);
}
