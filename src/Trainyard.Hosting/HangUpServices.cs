using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trainyard.Platform;

namespace Trainyard.Hosting;

public static class HangUpServices
{
    /// <summary>The host stops at SIGHUP, as it does at SIGTERM.</summary>
    public static IServiceCollection AddHangUp(this IServiceCollection services) => services.AddHostedService<StopOnHangUp>();

    private sealed class StopOnHangUp(IHostApplicationLifetime lifetime) : IHostedLifecycleService, IDisposable
    {
        private PosixSignalRegistration? _registration;

        // Before any other service starts: the signal may come while they do.
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            _registration = HangUp.Register(signal =>
            {
                signal.Cancel = true;
                lifetime.StopApplication();
            });
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => _registration?.Dispose();
    }
}
