using Microsoft.Extensions.Logging;

namespace Trainyard.Tests.Simulation;

/// <summary>What happened, line by line; kept only when a seed is replayed.</summary>
internal sealed class Trace(Scheduler scheduler)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Line(string what) => _lines.Add($"{scheduler.Now.TotalSeconds,8:F3} {what}");
}

/// <summary>What a process logs.</summary>
internal sealed class TraceLogger<T>(SimProcess process, Trace? trace) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => trace is not null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        trace?.Line($"{process} logs {formatter(state, exception)} {exception?.Message}");
}
