using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Jobs;
using Trainyard.Sweeps;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Sweeps;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>Calls the running server as the document says, and holds each answer against what the document says of it.</summary>
public sealed class EveryOperationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Swagger UI's "Try it out" sends every documented default.</summary>
    [Fact]
    public async Task Takes_its_documented_defaults_and_examples()
    {
        var document = await ApiDocument.ReadAsync(_server);
        var (calls, succeeded) = (0, 0);
        await FinishedAsync();
        foreach (var operation in document.Operations)
        {
            var query = operation.Parameters.Where(p => (string?)p["in"] == "query" && p["schema"]!["default"] is not null)
                .Select(p => $"{p["name"]}={Uri.EscapeDataString(p["schema"]!["default"]!.ToString())}");
            using var response = await CallAsync(operation, query);
            Assert.True((int)response.StatusCode != 400, $"{operation}: {await response.Content.ReadAsStringAsync(Cancel)}");
            await CheckAsync(document, operation, response);
            calls++;
            if (response.IsSuccessStatusCode) succeeded++;
        }
        Assert.True(calls > 30 && succeeded > 20, $"{succeeded} of {calls} calls succeeded");
    }

    [Fact]
    public async Task Takes_each_documented_choice_and_limit_and_nothing_beyond()
    {
        var document = await ApiDocument.ReadAsync(_server);
        var tried = 0;
        foreach (var operation in document.Operations)
        {
            foreach (var parameter in operation.Parameters.Where(p => (string?)p["in"] == "query"))
            {
                var name = (string)parameter["name"]!;
                var schema = parameter["schema"]!;
                var (good, bad) = Values(schema["items"] ?? schema);
                foreach (var value in good) Assert.NotEqual(400, await StatusAsync(operation, $"{name}={value}"));
                foreach (var value in bad)
                {
                    tried++;
                    Assert.True(await StatusAsync(operation, $"{name}={value}") == 400, $"{operation} takes {name}={value}");
                }
            }
        }
        Assert.True(tried > 10, $"only {tried} values were tried");
    }

    [Fact]
    public async Task Refuses_as_documented()
    {
        var document = await ApiDocument.ReadAsync(_server);
        using var stranger = _server.Anonymous();
        using var admin = await _server.SignedInAsync(Role.Admin);
        foreach (var operation in document.Operations)
        {
            var path = await PathAsync(operation);
            if (!operation.IsOpen)
            {
                using var unknown = await stranger.SendAsync(Request(operation, path, []), Cancel);
                Assert.Equal(401, (int)unknown.StatusCode);
                await CheckAsync(document, operation, unknown);
            }
            // Bytes are refused in other ways (DatasetTests).
            if (operation.Json["requestBody"]?["content"]?["application/json"] is null) continue;
            foreach (var (text, type, status) in new[] { ("{", "application/json", 400), ("{\"unknown\":1}", "application/json", 400), ("x", "text/plain", 415), (new string(' ', 300_000) + "{}", "application/json", 413) })
            {
                var request = Request(operation, path, []);
                request.Content = new StringContent(text, MediaTypeHeaderValue.Parse(type));
                using var refused = await admin.SendAsync(request, Cancel);
                Assert.True((int)refused.StatusCode == status, $"{operation} answers {(int)refused.StatusCode} and not {status}");
                await CheckAsync(document, operation, refused);
            }
        }
    }

    /// <summary>Figures that are not finite, each kind of event, and a job with all that a job can have.</summary>
    [Fact]
    public async Task A_job_and_its_events_are_as_documented_whatever_they_hold()
    {
        var document = await ApiDocument.ReadAsync(_server);
        var job = await FinishedAsync();
        var now = _server.Time.GetUtcNow();
        var result = Samples.Succeeded(1, 1).Result with { Test = new Evaluation(double.NaN, 0.1, double.NaN) };
        JobEvent[] events =
        [
            Samples.Started(1),
            Samples.Point(1, 2, 10, double.PositiveInfinity),
            new EpochValidated(1, new Evaluation(double.NegativeInfinity, 0, double.NaN)) { Fence = 1, Seq = 3, At = now },
            Samples.Saved(1, 4, 20),
            new CheckpointNotSaved("The disk is full.") { Fence = 1, Seq = 5, At = now },
            new TrainingFailed(new Failure(FailureReason.Diverged, "The loss became NaN.", "Lower the learning rate.")) { Fence = 1, Seq = 6, At = now },
            new TrainingPaused { Fence = 1, Seq = 7, At = now },
            new TrainingReleased { Fence = 1, Seq = 8, At = now },
            new TrainingCancelled { Fence = 1, Seq = 9, At = now },
            new TrainingSucceeded(result) { Fence = 1, Seq = 10, At = now },
            Samples.Line(1, 11, "a line"),
            Samples.Metrics(1, 12, 10, MetricPhase.Validation, ("reward", double.NaN), ("validation/share", double.PositiveInfinity)),
        ];
        await _server.Get<IJobHistory>().AppendAsync(job.Id, events, Cancel);
        using var client = await _server.SignedInAsync(Role.Viewer);
        foreach (var path in new[] { "/api/jobs", "/api/jobs/{id}", "/api/jobs/{id}/metrics", "/api/jobs/{id}/logs", "/api/jobs/{id}/attempts", "/api/jobs/{id}/model" })
        {
            using var response = await client.GetAsync(path.Replace("{id}", job.Id.ToString(), StringComparison.Ordinal), Cancel);
            Assert.True(response.IsSuccessStatusCode);
            await CheckAsync(document, document.Operations.Single(o => o.Path == path && o.Method == "GET"), response);
        }
        var page = await client.GetStringAsync($"/api/jobs/{job.Id}/metrics", Cancel);
        Assert.Contains("\"loss\":\"Infinity\"", page, StringComparison.Ordinal);
        Assert.Equal(11, JsonNode.Parse(page)!["events"]!.AsArray().Select(e => (string?)e!["type"]).Distinct().Count());
    }

    private async Task<int> StatusAsync(ApiOperation operation, string query)
    {
        using var response = await CallAsync(operation, [query]);
        return (int)response.StatusCode;
    }

    /// <summary>As an account of its own, so that no call takes anything away from another.</summary>
    private async Task<HttpResponseMessage> CallAsync(ApiOperation operation, IEnumerable<string> query)
    {
        using var client = await _server.SignedInAsync(Role.Admin, $"caller-{Guid.NewGuid():N}"[..20]);
        return await client.SendAsync(Request(operation, await PathAsync(operation), [.. query, .. await RequiredAsync(operation, query)]), Cancel);
    }

    /// <summary>What must be in the query, and is not there yet.</summary>
    private async Task<IReadOnlyList<string>> RequiredAsync(ApiOperation operation, IEnumerable<string> query)
    {
        var missing = operation.Parameters.Where(p => (string?)p["in"] == "query" && (bool?)p["required"] == true).Select(p => (string)p["name"]!)
            .Where(name => !query.Any(q => q.StartsWith($"{name}=", StringComparison.Ordinal))).ToList();
        var job = missing.Contains("jobs") ? (await FinishedAsync()).Id.ToString() : "";
        return missing.ConvertAll(name => name switch
        {
            "jobs" => $"jobs={job}",
            "metric" => "metric=test/loss",
            _ => throw new UnreachableException(name),
        });
    }

    private static HttpRequestMessage Request(ApiOperation operation, string path, IEnumerable<string> query)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), $"{path}?{string.Join('&', query)}".TrimEnd('?'));
        if (operation is { Method: "POST", Path: "/api/datasets/uploads" })
        {
            request.Headers.Add("Upload-Length", "5");
            request.Headers.Add("Upload-Metadata", "filename eC5jc3Y=");
        }
        if (operation.Json["requestBody"]?["content"]?["application/json"]?["example"] is { } example) request.Content = WireBodies.Json(example.ToJsonString());
        return request;
    }

    /// <summary>With the name of something that is there and in the right state, and that nothing else needs.</summary>
    private async Task<string> PathAsync(ApiOperation operation)
    {
        var path = operation.Path;
        if (path.StartsWith("/api/jobs/{id}", StringComparison.Ordinal))
        {
            var job = path switch
            {
                _ when path.EndsWith("/resume", StringComparison.Ordinal) => await _server.AddJobAsync("ada", j => j.RequestPause()!),
                _ when path.EndsWith("/pause", StringComparison.Ordinal) || path.EndsWith("/cancel", StringComparison.Ordinal) => await _server.AddJobAsync("ada"),
                _ => await FinishedAsync(),
            };
            return path.Replace("{id}", job.Id.ToString(), StringComparison.Ordinal).Replace("{row}", "0", StringComparison.Ordinal);
        }
        if (path.StartsWith("/api/sweeps/{id}", StringComparison.Ordinal))
        {
            var now = _server.Time.GetUtcNow();
            var sweep = SampleSweeps.Of(SampleSweeps.Asked with { Spec = path.Contains("ask", StringComparison.Ordinal) || path.Contains("tell", StringComparison.Ordinal) ? null : SampleSweeps.Asked.Spec });
            sweep = path switch
            {
                _ when path.EndsWith("/resume", StringComparison.Ordinal) => sweep.Pause(now)!,
                _ when path.EndsWith("/tell", StringComparison.Ordinal) => sweep.Ask(now)!,
                _ when operation.Method == "DELETE" => sweep.Cancel(now)!,
                _ => sweep,
            };
            await _server.Get<ISweepStore>().AddAsync(sweep, null, Cancel);
            return path.Replace("{id}", sweep.Id.ToString(), StringComparison.Ordinal).Replace("{number}", "0", StringComparison.Ordinal);
        }
        if (path.EndsWith("{sha256}", StringComparison.Ordinal))
        {
            var file = Networks.NetworkFiles.Made("small");
            var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file, Cancel)));
            await _server.Get<IArtifactStore>().SaveAsync(ArtifactIds.OfFile(digest), async (stream, token) => await stream.WriteAsync(await File.ReadAllBytesAsync(file, token), token), Cancel);
            return path.Replace("{sha256}", digest, StringComparison.Ordinal);
        }
        path = path.Replace("{dataset}", "flowers@2", StringComparison.Ordinal).Replace("{part}/{row}", "test/0", StringComparison.Ordinal);
        if (path.Contains("dead-letters/{id}", StringComparison.Ordinal))
        {
            var id = Guid.NewGuid().ToString("N");
            await _server.Get<IDeadLetters>().AddAsync(new DeadLetter(id, DeadLetterSource.Queue, _server.Time.GetUtcNow(), "It was delivered too often.", null, Encoding.UTF8.GetBytes($"{(await _server.AddJobAsync("ada")).Id}")), Cancel);
            return path.Replace("{id}", id, StringComparison.Ordinal);
        }
        if (!path.Contains("{name}", StringComparison.Ordinal)) return path;
        var name = $"user-{Guid.NewGuid():N}"[..20];
        await _server.TokensOfAsync(Role.Viewer, name);
        return path.Replace("{name}", name, StringComparison.Ordinal);
    }

    private async Task<Job> FinishedAsync()
    {
        var now = _server.Time.GetUtcNow();
        var artifacts = _server.Get<IArtifactStore>();
        var job = await _server.AddJobAsync("ada", j => j.Claim("worker-1", Guid.NewGuid(), now)!);
        var stored = await artifacts.SaveAsync(job.Id, "1-model.safetensors", (file, cancellationToken) => file.WriteAsync("weights"u8.ToArray(), cancellationToken).AsTask(), Cancel);
        var result = Samples.Succeeded(1, 9).Result with { Model = [new ModelFile(ModelFormat.Safetensors, stored)] };
        return (await _server.Get<IJobStore>().UpdateAsync(job.Id, j => j.Apply(new TrainingSucceeded(result) { Fence = 1, Seq = 9, At = now }), Cancel)).Job!;
    }

    private static async Task CheckAsync(ApiDocument document, ApiOperation operation, HttpResponseMessage response)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        Assert.True(operation.Responses.ContainsKey(status), $"{operation} answers {status}, which is not documented: {await response.Content.ReadAsStringAsync(Cancel)}");
        var body = await response.Content.ReadAsByteArrayAsync(Cancel);
        if (operation.Responses[status]!["content"]?.AsObject() is not { } content)
        {
            Assert.Empty(body);
            return;
        }
        var (type, media) = content.Single();
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        if (type.EndsWith("json", StringComparison.Ordinal)) Assert.Empty(document.Check(JsonNode.Parse(body), media!["schema"]!).Select(e => $"{operation} {status} {e}"));
    }

    private static readonly string[] Formed = ["1-250", "metric:validation/accuracy:best", "metric:validation/accuracy:best>=0.98", new string('0', 32)];

    private static (IEnumerable<string> Good, IEnumerable<string> Bad) Values(JsonNode schema)
    {
        if (schema["anyOf"] is JsonArray forms) return (forms.SelectMany(f => Values(f!).Good), ["no-such-choice"]);
        if (schema["enum"] is JsonArray choices) return (choices.Select(c => c!.ToString()), ["no-such-choice"]);
        if (schema["maximum"] is { } most) return ([schema["minimum"]!.ToString(), most.ToString()], [((int)schema["minimum"]! - 1).ToString(CultureInfo.InvariantCulture), ((int)most + 1).ToString(CultureInfo.InvariantCulture), "x"]);
        if (schema["maxLength"] is { } longest) return ([new string('x', (int)longest)], [new string('x', (int)longest + 1)]);
        return schema["pattern"] is { } pattern ? (Formed.Where(text => Regex.IsMatch(text, (string)pattern!)), ["x"]) : ([], []);
    }
}
