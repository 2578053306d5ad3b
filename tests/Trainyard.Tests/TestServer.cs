using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Embedded;
using Trainyard.Hosting;
using Trainyard.Jobs;
using Trainyard.Local;
using Trainyard.Server;
using Trainyard.Server.Accounts;
using Trainyard.Tests.Server.OpenApi;

namespace Trainyard.Tests;

/// <summary>The real server on a real port, with the embedded adapters in a folder of its own, and without a worker.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly bool _ownsFolder;
    private readonly ResponseChecks _checks;

    private TestServer(string folder, bool ownsFolder, WebApplication app, ShiftedTime time, CapturedLog log, ResponseChecks checks) =>
        (_folder, _ownsFolder, _app, Time, Log, _checks) = (folder, ownsFolder, app, time, log, checks);

    /// <summary>What a server of a fleet would have written.</summary>
    public CapturedLog Log { get; }

    public ShiftedTime Time { get; }
    public Uri Address => new(_app.Urls.Single());
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server; <paramref name="settings"/> are configuration keys and values, such as <c>Server:LinkHours</c>.</summary>
    public static async Task<TestServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-test-").FullName;
        try
        {
            return await StartAsync(folder, ownsFolder: true, settings);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Another server of the same accounts and jobs, as a fleet has.</summary>
    public Task<TestServer> StartBesideAsync() => StartAsync(_folder, ownsFolder: false, []);

    private static async Task<TestServer> StartAsync(string folder, bool ownsFolder, (string Key, string Value)[] settings)
    {
        var time = new ShiftedTime();
        var (log, checks) = (new CapturedLog(), new ResponseChecks());
        // Development, so that a page for developers would show.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = folder });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Logging.ClearProviders().AddTrainyardDefaults().AddProvider(log);
        builder.AddEmbeddedSystem(new DataFolder(folder), port: 0, range: null, worker: null);
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<IStartupFilter>(checks);
        var app = builder.Build().MapTrainyard();
        await app.StartAsync();
        return new TestServer(folder, ownsFolder, app, time, log, checks);
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Whether a file of the server has these bytes.</summary>
    public bool HasStored(byte[] bytes) => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray().AsSpan().IndexOf(bytes) >= 0;
    });

    /// <summary>A client that nobody has signed in.</summary>
    public HttpClient Anonymous() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };

    /// <summary>A client that sends this token.</summary>
    public HttpClient WithToken(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client of an account with this role, which is made if it is not there.</summary>
    public async Task<HttpClient> SignedInAsync(Role role, string? name = null) => WithToken((await TokensOfAsync(role, name)).AccessToken);

    /// <inheritdoc cref="SignedInAsync"/>
    public async Task<TokenResponse> TokensOfAsync(Role role, string? name = null)
    {
        var account = new Account(name ?? AccessTokens.Name(role), role, null, Guid.NewGuid().ToString("N"), Time.GetUtcNow());
        var accounts = Get<IAccountStore>();
        if (!await accounts.SaveAsync(account, null, CancellationToken.None)) account = (await accounts.FindAsync(account.Name, CancellationToken.None))!;
        return await Get<SignInService>().IssueAsync(account, browser: false, CancellationToken.None);
    }

    /// <summary>An API token of an account with this role, which is made if it is not there.</summary>
    public async Task<CreatedApiToken> ApiTokenAsync(Role role, string name, params TokenScope[] scopes)
    {
        using var person = await SignedInAsync(role, name);
        return await (await person.PostAsync("/api/tokens", WireBodies.Json(new NewApiToken($"t-{Guid.NewGuid():N}", scopes)), CancellationToken.None)).ReadAsync<CreatedApiToken>();
    }

    /// <summary>A job as the store has it, in any state.</summary>
    public Task<Job> AddJobAsync(string owner, Func<Job, Job>? change = null)
    {
        var job = new Job { Id = JobId.New(Time), Owner = owner, Spec = Presets.All["simple-cnn"] with { Dataset = "mnist", Name = "test" }, CreatedAt = Time.GetUtcNow() };
        return Get<IJobStore>().AddAsync(change?.Invoke(job) ?? job, null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Log.Dispose();
        if (_ownsFolder) Directory.Delete(_folder, recursive: true);
        _checks.ThrowIfAny();
    }
}

/// <summary>A server that the tests of one class share.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>Bodies as the wire has them.</summary>
public static class WireBodies
{
    public static StringContent Json(string text) => new(text, MediaTypeHeaderValue.Parse("application/json"));

    public static JsonContent Json<T>(T value) => JsonContent.Create(value, (JsonTypeInfo<T>)WireJson.Options.GetTypeInfo(typeof(T)));

    public static async Task<T> ReadAsync<T>(this HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync((JsonTypeInfo<T>)WireJson.Options.GetTypeInfo(typeof(T))))!;
    }

    /// <summary>The error, which must be Problem Details with this status and must tell nothing of the code.</summary>
    public static async Task<Problem> ProblemAsync(this HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("traceId", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"Trainyard\.|System\.|Microsoft\.|   at |\.cs\b", text);
        var problem = (await response.Content.ReadFromJsonAsync((JsonTypeInfo<Problem>)WireJson.Options.GetTypeInfo(typeof(Problem))))!;
        Assert.NotNull(problem.Title);
        Assert.NotNull(problem.Detail);
        return problem;
    }
}
