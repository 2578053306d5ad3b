using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trainyard.Accounts;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Embedded;
using Trainyard.Local;
using Trainyard.Server;
using Trainyard.Server.Accounts;
using Trainyard.Tests.Server.OpenApi;
using Trainyard.Training;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>The whole embedded system, server and worker, on a real port and in a folder that another system may have used before.</summary>
internal sealed class FlowSystem : IAsyncDisposable
{
    /// <summary>MNIST once for all systems of this process: each copy would take 220 MB, and libtorch's memory is not the collector's.</summary>
    private static readonly Lazy<DatasetCatalog> Data = new(() =>
    {
        var services = new ServiceCollection().AddLogging().AddTraining(new WorkerOptions()).BuildServiceProvider();
        return new DatasetCatalog(services.GetRequiredService<TorchRuntime>(), services.GetRequiredService<DatasetLoader>().LoadAsync, (_, _) => throw new InvalidOperationException());
    });

    private readonly WebApplication _app;
    private readonly List<HttpClient> _clients = [];
    private readonly ResponseChecks _checks;

    private FlowSystem(WebApplication app, string home, LogOfTest log, ResponseChecks checks) => (_app, Home, Log, _checks) = (app, home, log, checks);

    public string Home { get; }
    public LogOfTest Log { get; }
    public Uri Address => new(_app.Urls.Single());

    /// <summary>The owner, over HTTP.</summary>
    public TrainyardClient Client { get; private set; } = null!;

    public static async Task<FlowSystem> StartAsync(
        string home, WorkerOptions? worker = null, Action<IServiceCollection>? services = null, WorkerRange? workers = null, params (string Key, string Value)[] settings)
    {
        Directory.CreateDirectory(home);
        var (log, checks) = (new LogOfTest(), new ResponseChecks());
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = home });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Logging.ClearProviders().AddProvider(log).AddFilter("Microsoft", LogLevel.Warning);
        builder.AddEmbeddedSystem(new DataFolder(home), port: 0, workers, worker ?? new WorkerOptions());
        builder.Services.AddSingleton<IStartupFilter>(checks);
        if (worker is null or { DataFolder: null, CacheFolder: null })
        {
            builder.Services.AddSingleton(s => new DatasetCatalog(
                s.GetRequiredService<TorchRuntime>(), (source, token) => Data.Value.LoadAsync(source.Info.Name, null, token), (data, token) => ActivatorUtilities.CreateInstance<OwnDatasetLoader>(s).LoadAsync(data, token)));
        }
        services?.Invoke(builder.Services);
        var app = builder.Build().MapTrainyard();
        await app.StartAsync();
        var system = new FlowSystem(app, home, log, checks);
        system.Client = system.ClientWith(await system.OwnerAsync());
        return system;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<TokenResponse> OwnerAsync()
    {
        var signIn = Get<SignInService>();
        return await signIn.IssueAsync(await signIn.EnsureOwnerAsync(Cancel), browser: false, Cancel);
    }

    /// <summary>The bytes that the owner gets from a path.</summary>
    public async Task<byte[]> GetAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await OwnerAsync()).AccessToken);
        return await http.GetByteArrayAsync(path, Cancel);
    }

    /// <summary>The address that signs the owner in, once.</summary>
    public async Task<string> LinkAsync()
    {
        var signIn = Get<SignInService>();
        var owner = await signIn.EnsureOwnerAsync(Cancel);
        return (await signIn.CreateLinkAsync(owner.Name, Address.ToString(), Cancel))!.Url;
    }

    /// <summary>Tokens of a new account with this role.</summary>
    public async Task<TokenResponse> TokensAsync(Role role)
    {
        var account = new Account($"test-{AccessTokens.Name(role)}", role, null, Guid.NewGuid().ToString("N"), DateTimeOffset.UtcNow);
        await Get<IAccountStore>().SaveAsync(account, null, Cancel);
        return await Get<SignInService>().IssueAsync(account, browser: false, Cancel);
    }

    public TrainyardClient ClientWith(TokenResponse tokens)
    {
        var http = new HttpClient { BaseAddress = Address };
        _clients.Add(http);
        return new TrainyardClient(http, new TokensInMemory(tokens));
    }

    /// <summary>Ends in good order, as Ctrl+C does.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _clients.ForEach(c => c.Dispose());
        _checks.ThrowIfAny();
    }
}

/// <summary>What the system logged.</summary>
internal sealed class LogOfTest : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{logLevel}: {formatter(state, exception)} {exception}";
        _lines.Enqueue(line);
        // What libtorch says is in no job's failure. A test that has ended has no place for it any more.
        if (exception is ExternalException && TestContext.Current is { TestStatus: TestEngineStatus.Running, TestOutputHelper: { } output }) output.WriteLine(line);
    }

    public void Dispose()
    {
    }
}

/// <summary>Specs that train in seconds.</summary>
internal static class FlowSpecs
{
    /// <summary>All that must survive an interruption: dropout, running means, momentum, and a rate that changes. 188 steps in an epoch.</summary>
    public static JsonObject Small(int epochs = 2, string name = "small") => Parse($$"""
        {
          "name": "{{name}}", "epochs": {{epochs}}, "batchSize": 256, "threads": 1, "seed": 7, "logEverySteps": 4, "checkpointEverySteps": 20,
          "model": { "layers": [
            { "type": "conv2d", "outChannels": 8, "stride": 2 }, { "type": "batchnorm2d" }, { "type": "relu" }, { "type": "maxpool2d" },
            { "type": "flatten" }, { "type": "dropout", "p": 0.2 }, { "type": "linear", "outFeatures": 10 } ] },
          "optimizer": { "type": "adam", "learningRate": 0.01 }, "schedule": { "type": "oneCycle" }
        }
        """);

    /// <summary>Its steps take seconds each, in many short operations: one of them is in libtorch at any moment, and the next one begins soon.</summary>
    public static JsonObject Slow() => Parse($$"""
        {
          "name": "slow", "epochs": 1, "batchSize": 256, "threads": 1, "optimizer": { "type": "sgd" },
          "model": { "layers": [ {{string.Concat(Enumerable.Repeat("""{ "type": "conv2d", "outChannels": 8, "padding": 1 }, """, 98))}} { "type": "flatten" }, { "type": "linear", "outFeatures": 10 } ] }
        }
        """);

    /// <summary>Trains until somebody stops it.</summary>
    public static JsonObject Long(string name = "long") => Small(1000, name);

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
