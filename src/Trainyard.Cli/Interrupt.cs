using System.Runtime.InteropServices;

namespace Trainyard.Cli;

/// <summary>The first Ctrl+C (or SIGTERM) asks the program to end in good order; the second ends it at once.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupt() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];

    public CancellationToken Token => _asked.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _asked.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        // A signal that is not handled takes its usual course: the process ends.
        if (_asked.IsCancellationRequested) return;
        signal.Cancel = true;
        // Callbacks of the token may take long, and the second signal must still find a free thread.
        _ = _asked.CancelAsync();
    }
}
