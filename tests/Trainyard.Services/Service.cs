namespace Trainyard.Services;

/// <summary>A service that tests and benchmarks run against; it ends when it is disposed.</summary>
public abstract class Service : IAsyncDisposable
{
    /// <summary>What it really is, such as <c>RabbitMQ 3.10.8 (real, installed)</c>.</summary>
    public abstract string Kind { get; }

    public abstract string ConnectionString { get; }

    public abstract ValueTask DisposeAsync();
}

/// <summary>A server that somebody else keeps, named by an environment variable.</summary>
public sealed class NamedService(string name, string variable, string connectionString) : Service
{
    public override string Kind => $"{name} (real, named by {variable})";

    public override string ConnectionString => connectionString;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>This machine has no such service. The message says how to get it.</summary>
public sealed class ServiceMissingException(string message) : Exception(message);
