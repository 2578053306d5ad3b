using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Trainyard.Chaos;

using var interrupt = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var parsed = new ChaosCommand().Parse(args);
if (parsed.Action is not ParseErrorAction) return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token);
foreach (var mistake in parsed.Errors) Console.Error.WriteLine($"chaos: {mistake.Message}");
return ChaosCommand.Usage;

// The first one ends every process that was started, each by its id; the second one ends this process at once.
void Stop(PosixSignalContext signal)
{
    if (interrupt.IsCancellationRequested) return;
    signal.Cancel = true;
    _ = interrupt.CancelAsync();
}
