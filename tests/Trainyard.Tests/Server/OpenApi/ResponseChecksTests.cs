using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit.Sdk;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>What the checks around each server of the tests let pass, and what they do not.</summary>
public sealed class ResponseChecksTests
{
    private const string Problem = """{"title":"Not Found","status":404,"detail":"There is no such job.","traceId":"1"}""";

    [Theory]
    [InlineData("GET", "/healthz", 200, "application/json", """{"status":"ok"}""", null)]
    [InlineData("GET", "/healthz", 200, "application/json", """{"status":"ok","more":1}""", "/more")]
    [InlineData("GET", "/healthz", 200, "application/json", "{}", "required")]
    [InlineData("GET", "/healthz", 200, "text/plain", "ok", "text/plain")]
    [InlineData("GET", "/healthz", 502, "application/problem+json", Problem, "not documented")]
    [InlineData("HEAD", "/healthz", 200, "application/json", "", null)]
    [InlineData("GET", "/api/jobs/x", 404, "application/problem+json", Problem, null)]
    [InlineData("GET", "/api/jobs/x", 404, "application/problem+json", """{"title":"Not Found"}""", "required")]
    [InlineData("GET", "/api/jobs/x/metrics", 200, "application/json", """{"events":[{"type":"unheardOf"}],"next":"1-2","more":false}""", "/events/0/type")]
    [InlineData("GET", "/api/jobs/x/metrics", 200, "application/json", """{"events":[{"type":"trainingPaused","fence":1,"seq":1,"step":1,"at":"yesterday"}],"next":"1-2","more":false}""", "date-time")]
    [InlineData("DELETE", "/api/jobs/x", 204, null, "", null)]
    [InlineData("GET", "/api/unheard-of", 200, "application/json", "{}", "not documented")]
    [InlineData("GET", "/api/unheard-of", 404, "application/problem+json", Problem, null)]
    [InlineData("GET", "/api/unheard-of", 404, "text/plain", "no", "text/plain")]
    public void Only_what_the_document_says_passes(string method, string path, int status, string? type, string body, string? wrong)
    {
        var errors = DocumentedResponses.Instance.Check(method, path, status, type, null, Encoding.UTF8.GetBytes(body));
        if (wrong is null) Assert.Empty(errors);
        else Assert.Contains(errors, e => e.Contains(wrong, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/jobs", "/api/jobs")]
    [InlineData("/below/api/jobs", "/api/jobs")]
    [InlineData("/readyz", "/readyz")]
    [InlineData("/jobs", null)]
    public void A_path_is_the_apis_wherever_the_server_is_shown(string path, string? expected) => Assert.Equal(expected, DocumentedResponses.ApiPath(path));

    [Theory]
    [InlineData("""{"status":"ok"}""", false)]
    [InlineData("""{"status":"ok","more":1}""", true)]
    public async Task A_server_that_says_more_than_the_document_fails_its_test(string body, bool fails)
    {
        var checks = new ResponseChecks();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IStartupFilter>(checks).AddResponseCompression();
        await using var app = builder.Build();
        app.UseResponseCompression();
        app.MapGet("/healthz", () => Results.Text(body, "application/json"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), DefaultRequestHeaders = { { "Accept-Encoding", "br" } } };
        using var response = await client.GetAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
        await app.StopAsync(TestContext.Current.CancellationToken);
        if (fails) Assert.Contains("/more", Assert.Throws<TrueException>(checks.ThrowIfAny).Message, StringComparison.Ordinal);
        else checks.ThrowIfAny();
    }
}
