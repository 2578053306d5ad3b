using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Health;
using Trainyard.Storage;

namespace Trainyard.Hosting;

/// <summary>
/// Prepares the services that a fleet depends on, while the program already answers: waits for one that is down, and ends the program
/// when one is set up in a way that waiting does not change. It is the first to start, so at the program's end it is the last, and closes its connections to them.
/// </summary>
internal sealed partial class InfrastructureInitializer(IEnumerable<IInitializable> services, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<InfrastructureInitializer> log, FailureLog? failures = null)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);
    private readonly RetryPipeline _retry = new(time, RetryDelay, e => e is not InvalidSettingException);
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(services.Select(s => InitializeAsync(s, stoppingToken)));

    /// <summary>Of all at once: each may take seconds when it is away. The service provider, which ends one after the other, finds nothing left to end.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(services.OfType<IAsyncDisposable>().Select(s => s.DisposeAsync().AsTask()));
    }

    private async Task InitializeAsync(IInitializable service, CancellationToken cancellationToken)
    {
        string? away = null;
        try
        {
            await _retry.RunAsync(service.InitializeAsync, Failed, cancellationToken);
            if (away is not null) _failures.IsBack(away);
        }
        catch (InvalidSettingException e)
        {
            SetUpWrongly(log, e.Message);
            Environment.ExitCode = TrainyardProgram.Misconfigured;
            lifetime.StopApplication();
        }

        void Failed(Exception e)
        {
            if (e is UnavailableException { Service: var name })
            {
                away = name;
                _failures.IsAway(name, e.InnerException?.Message);
            }
            else
            {
                _failures.Failed(log, "A service could not be prepared", e);
            }
        }
    }

    [LoggerMessage(102, LogLevel.Critical, "{Why}")]
    private static partial void SetUpWrongly(ILogger log, string why);
}
