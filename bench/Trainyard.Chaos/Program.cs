using System.CommandLine;
using System.CommandLine.Invocation;
using Trainyard.Chaos;

using var interrupt = new CancellationTokenSource();
// The first Ctrl+C ends every process that was started, each by its id; the second ends this one at once.
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = !interrupt.IsCancellationRequested;
    _ = interrupt.CancelAsync();
};
var parsed = new ChaosCommand().Parse(args);
if (parsed.Action is not ParseErrorAction) return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token);
foreach (var mistake in parsed.Errors) Console.Error.WriteLine($"chaos: {mistake.Message}");
return ChaosCommand.Usage;
