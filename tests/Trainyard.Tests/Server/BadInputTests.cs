using System.Net.Http.Headers;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

/// <summary>Whatever is sent, the answer is one clear error, and no job.</summary>
public sealed class BadInputTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"epochs":"three"}""", "epochs")]
    [InlineData("""{"epochs":1000000000}""", "epochs")]
    [InlineData("""{"epochs":1e9}""", "epochs")]
    [InlineData("""{"epochs":2.5}""", "epochs")]
    [InlineData("""{"epochs":null}""", "epochs")]
    [InlineData("""{"epochs":1e999}""", "epochs")]
    [InlineData("""{"epoch":3}""", "epoch")]
    [InlineData("""{"optimizer":{"type":"adam","learningRate":"NaN"}}""", "optimizer.learningRate")]
    [InlineData("""{"optimizer":{"type":"adam","learningRate":NaN}}""", "")]
    [InlineData("""{"optimizer":{"type":"lbfgs"}}""", "optimizer.type")]
    [InlineData("""{"model":{"preset":"resnet-1000"}}""", "model.preset")]
    [InlineData("""{"model":{"layers":[{"type":"linear","outFeatures":10}]}}""", "model.layers[0]")]
    [InlineData("""{"model":{"layers":[{"type":"flatten"},{"type":"linear","outFeatures":7}]}}""", "model.layers[1]")]
    [InlineData("""{"model":{"layers":[{"type":"conv2d"}]}}""", "model.layers[0].outChannels")]
    [InlineData("""{"dataset":"imagenet"}""", "dataset")]
    [InlineData("""{"tags":"demo"}""", "tags")]
    [InlineData("""{"epochs":1,"epochs":2}""", "")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("\"x\"", "")]
    [InlineData("{", "")]
    [InlineData("", "")]
    public async Task A_wrong_spec_is_refused_by_field(string body, string field)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        foreach (var path in new[] { "/api/jobs", "/api/spec/check" })
        {
            var problem = await (await client.PostAsync(path, WireBodies.Json(body), Cancel)).ProblemAsync(400);
            Assert.Contains(field, problem.Errors!.Keys);
            Assert.NotNull(problem.Detail);
        }
        Assert.Empty((await _server.Get<IJobStore>().ListAsync(new JobQuery(), Cancel)).Jobs);
    }

    [Fact]
    public async Task Deep_nesting_and_bytes_that_are_no_text_are_refused()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        await (await client.PostAsync("/api/jobs", WireBodies.Json(new string('[', 100_000)), Cancel)).ProblemAsync(400);
        await (await client.PostAsync("/api/jobs", WireBodies.Json("{\"a\":" + new string('[', 50) + new string(']', 50) + "}"), Cancel)).ProblemAsync(400);
        using var bytes = new ByteArrayContent([0xff, 0xfe, 0x00, 0x7b]);
        bytes.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await (await client.PostAsync("/api/jobs", bytes, Cancel)).ProblemAsync(400);
    }

    [Theory]
    [InlineData("/api/jobs", true)]
    [InlineData("/api/jobs", false)]
    [InlineData("/api/spec/check", true)]
    [InlineData("/api/auth/sign-in", false)]
    public async Task A_body_of_ten_megabytes_is_refused(string path, bool announced)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var body = Encoding.UTF8.GetBytes("{\"name\":\"" + new string('x', 10 * 1024 * 1024) + "\"}");
        using HttpContent content = announced ? new ByteArrayContent(body) : new StreamContent(new Unannounced(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await (await client.PostAsync(path, content, Cancel)).ProblemAsync(413);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task What_is_not_json_is_refused(string type)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        foreach (var path in new[] { "/api/jobs", "/api/spec/check", "/api/auth/sign-in" })
        {
            using var content = new StringContent("{}", MediaTypeHeaderValue.Parse(type));
            await (await client.PostAsync(path, content, Cancel)).ProblemAsync(415);
        }
    }

    [Theory]
    [InlineData("sort=foo", "sort", "metric:foo")]
    [InlineData("sort=dispatch", "sort", "There is no field")]
    [InlineData("sort=optimizer.learningrat", "sort", "optimizer.learningRate")]
    [InlineData("filter=loss<1", "filter", "metric:NAME:FIGURE")]
    [InlineData("order=up", "order", "asc")]
    [InlineData("limit=0", "limit", "200")]
    [InlineData("limit=abc", "limit", "200")]
    [InlineData("limit=201", "limit", "200")]
    [InlineData("limit=-1", "limit", "200")]
    [InlineData("limit=99999999999999", "limit", "200")]
    [InlineData("state=nope", "state", "queued")]
    [InlineData("state=queued&state=3", "state", "queued")]
    [InlineData("after=nonsense", "after", "cursor")]
    [InlineData("after=%F0%9F%9A%82", "after", "cursor")]
    public async Task A_wrong_query_names_the_field_and_the_choices(string query, string field, string choice)
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        var problem = await (await client.GetAsync($"/api/jobs?{query}", Cancel)).ProblemAsync(400);
        Assert.Contains(choice, Assert.Single(problem.Errors![field]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metrics?after=1", "after")]
    [InlineData("metrics?limit=5001", "limit")]
    [InlineData("model?format=onnx", "format")]
    public async Task A_wrong_query_of_a_job_names_the_field(string query, string field)
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        var problem = await (await client.GetAsync($"/api/jobs/{JobId.New(TimeProvider.System)}/{query}", Cancel)).ProblemAsync(400);
        Assert.Contains(field, problem.Errors!.Keys);
    }

    [Fact]
    public async Task An_unknown_id_is_not_found_and_what_is_no_id_says_so()
    {
        using var admin = await _server.SignedInAsync(Role.Admin);
        var id = JobId.New(TimeProvider.System);
        foreach (var what in new[] { "", "/metrics", "/model" })
        {
            Assert.Contains(id.ToString(), (await (await admin.GetAsync($"/api/jobs/{id}{what}", Cancel)).ProblemAsync(404)).Detail, StringComparison.Ordinal);
            Assert.Contains("id", (await (await admin.GetAsync($"/api/jobs/..%2f..%2fetc{what}", Cancel)).ProblemAsync(400)).Errors!.Keys);
        }
        foreach (var what in new[] { "pause", "resume", "cancel", "retry" })
            await (await admin.PostAsync($"/api/jobs/{id}/{what}", null, Cancel)).ProblemAsync(404);
        await (await admin.DeleteAsync($"/api/jobs/{id}", Cancel)).ProblemAsync(404);
        await (await admin.DeleteAsync("/api/users/nobody", Cancel)).ProblemAsync(404);
        await (await admin.PostAsync("/api/users/nobody/link", null, Cancel)).ProblemAsync(404);
    }

    [Fact]
    public async Task A_wrong_method_is_refused_as_such()
    {
        using var admin = await _server.SignedInAsync(Role.Admin);
        var response = await admin.PutAsync("/api/jobs", WireBodies.Json("{}"), Cancel);
        await response.ProblemAsync(405);
        Assert.Contains("GET", response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_client_that_wants_a_page_gets_the_same_error()
    {
        using var client = _server.Anonymous();
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        await (await client.GetAsync("/api/jobs", Cancel)).ProblemAsync(401);
    }

    /// <summary>Sent in chunks, since its length is not known.</summary>
    private sealed class Unannounced(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
