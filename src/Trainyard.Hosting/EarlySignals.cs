using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Trainyard.Hosting;

/// <summary>
/// Ends a program well when it is told to stop before its host has started: while that is built nobody else listens, and while it starts
/// the start is broken off. Once the host has started, its own lifetime answers signals, and this only keeps .NET's default away.
/// </summary>
internal sealed class EarlySignals : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private IHostApplicationLifetime? _lifetime;
    private bool _isAsked;

    public EarlySignals()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT]) _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <returns>Whether the program was asked to stop already.</returns>
    public bool Watch(IHost host)
    {
        lock (_lock)
        {
            _lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            return _isAsked;
        }
    }

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        IHostApplicationLifetime? lifetime;
        lock (_lock) (_isAsked, lifetime) = (true, _lifetime);
        if (lifetime is { ApplicationStarted.IsCancellationRequested: false }) lifetime.StopApplication();
    }
}
