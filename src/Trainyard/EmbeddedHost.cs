using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Trainyard.Cli;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;
using Trainyard.Embedded;
using Trainyard.Jobs;
using Trainyard.Server;
using Trainyard.Server.Accounts;
using Trainyard.Telemetry;
using Trainyard.Training;
using Trainyard.Worker;

namespace Trainyard.Local;

/// <summary>Server and worker in this process, for this machine alone.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly DataFolder _home;
    private readonly HomeLock _lock;
    private readonly WebApplication _app;

    private EmbeddedHost(DataFolder home, HomeLock held, WebApplication app) => (_home, _lock, _app) = (home, held, app);

    public Uri Address => new(_app.Urls.Single());

    /// <summary>The address as a person writes it.</summary>
    public string Url => ServerAddress.Key(Address);
    public string Home => _home.Path;

    /// <summary>Checks the folder and the port first; what is wrong is one sentence.</summary>
    /// <exception cref="CliException">The folder or the port cannot be used.</exception>
    public static async Task<EmbeddedHost> StartAsync(EmbeddedOptions options, CancellationToken cancellationToken)
    {
        var home = new DataFolder(Path.GetFullPath(options.Home));
        var held = HomeLock.Take(home.Path);
        WebApplication? app = null;
        try
        {
            LocalPort.Check(options.Port);
            app = Build(options, home);
            // Opened here, so that a database that cannot be used is one sentence of ours, and not the host's log with a stack trace.
            _ = app.Services.GetRequiredService<IJobStore>();
            await app.StartAsync(cancellationToken);
            return new EmbeddedHost(home, held, app);
        }
        catch (Exception e)
        {
            if (app is not null) await app.DisposeAsync();
            held.Dispose();
            if (e.InnerException is AddressInUseException) throw LocalPort.InUse(options.Port, e);
            throw;
        }
    }

    /// <summary>Tokens of the owner: who may use this process's files is the owner.</summary>
    public Task<TokenResponse> SignInAsync(CancellationToken cancellationToken) => _app.Services.GetRequiredService<SignInService>().IssueToProcessAsync(cancellationToken);

    /// <summary>Whether nobody can sign in without a link: no admin has a password, and none is signed in.</summary>
    public Task<bool> NeedsFirstLinkAsync(CancellationToken cancellationToken) => _app.Services.GetRequiredService<SignInService>().NeedsFirstLinkAsync(cancellationToken);

    public async Task<string> OwnerNameAsync(CancellationToken cancellationToken) => (await _app.Services.GetRequiredService<SignInService>().EnsureOwnerAsync(cancellationToken)).Name;

    /// <summary>A link that signs the owner in, once, within <see cref="SignInService.StartLinkLifetime"/>.</summary>
    public async Task<SignInLink> CreateLinkAsync(CancellationToken cancellationToken)
    {
        var accounts = _app.Services.GetRequiredService<SignInService>();
        var owner = await accounts.EnsureOwnerAsync(cancellationToken);
        return await accounts.CreateLinkAsync(owner.Name, Url, cancellationToken, SignInService.StartLinkLifetime) ?? throw new InvalidOperationException($"The account {owner.Name} was deleted a moment ago.");
    }

    /// <summary>Where an artifact lies on disk.</summary>
    public string PathOf(ArtifactRef artifact) => Path.Combine([_home.File(FileNames.Artifacts), .. artifact.Id.Split('/')]);

    public async ValueTask DisposeAsync()
    {
        // The worker saves a checkpoint and requeues its job before the store closes.
        await _app.StopAsync();
        await _app.DisposeAsync();
        _lock.Dispose();
    }

    private static WebApplication Build(EmbeddedOptions options, DataFolder home)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole()
            // Its keys protect no secret of ours: every token is signed with the key in the data folder.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            // Who did what is worth a line in a service's journal too.
            .AddFilter(TelemetryNames.AuditLog, LogLevel.Information);
        // Standard output is the command's.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var worker = WorkerOptions.Read(builder.Configuration);
        builder.AddEmbeddedSystem(home, options.Port, options.Workers, worker with
        {
            // One process is one worker here, under a name that stays; and the worker's end is not this program's.
            Name = builder.Configuration["Worker:Name"] ?? Environment.MachineName,
            Jobs = 0,
            IdleFor = TimeSpan.Zero,
            DataFolder = options.DataFolder ?? worker.DataFolder,
        });
        var app = builder.Build();
        app.Services.GetRequiredService<TorchRuntime>().Require();
        return app.MapTrainyard();
    }
}
