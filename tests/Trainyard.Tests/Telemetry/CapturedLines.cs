using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Trainyard.Tests.Telemetry;

/// <summary>What is logged to it, line by line.</summary>
internal sealed class CapturedLines : ILogger, ILoggerFactory
{
    private readonly ConcurrentQueue<CapturedLine> _lines = new();

    /// <summary>As an operator sees them: without what is for debugging.</summary>
    public IReadOnlyList<CapturedLine> Lines => [.. _lines.Where(line => line.Level >= LogLevel.Information)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(new CapturedLine(logLevel, eventId.Id, formatter(state, exception), exception));

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}

internal sealed record CapturedLine(LogLevel Level, int Id, string Text, Exception? Exception);
