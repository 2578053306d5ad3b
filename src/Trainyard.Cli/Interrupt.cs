using System.Runtime.InteropServices;
using Trainyard.Platform;

namespace Trainyard.Cli;

/// <summary>
/// The first Ctrl+C, SIGTERM or SIGHUP (see <see cref="HangUp"/>) asks the program to end in good order; Ctrl+C or SIGTERM once more ends it at once.
/// A terminal that closes sends SIGHUP twice, from the shell and from the system, so that one may repeat.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration?[] _registrations;
    private int _signals;

    public Interrupt() =>
        _registrations = [HangUp.Register(Ask), PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];

    public CancellationToken Token => _asked.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration?.Dispose();
        _asked.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        // A signal that is not handled takes its usual course: the process ends.
        if (Interlocked.Increment(ref _signals) == 1) Ask(signal);
    }

    private void Ask(PosixSignalContext signal)
    {
        signal.Cancel = true;
        // Callbacks of the token may take long, and the second signal must still find a free thread.
        _ = _asked.CancelAsync();
    }
}
