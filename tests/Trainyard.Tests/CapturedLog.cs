using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Trainyard.Telemetry;

namespace Trainyard.Tests;

/// <summary>One entry of a log, as a console writes it.</summary>
public sealed record LogEntry(string Category, LogLevel Level, EventId Id, string Text);

/// <summary>Keeps what a server logs.</summary>
public sealed class CapturedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>The audit trail.</summary>
    public IReadOnlyList<string> Audit => [.. _entries.Where(e => e.Category == TelemetryNames.AuditLog).Select(e => e.Text)];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue(new LogEntry(category, logLevel, eventId, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}\n{exception}"));
    }
}
