using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Health;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>Brings what RabbitMQ put among the dead jobs to <see cref="IDeadLetters"/>, where an admin sees it. Several servers may do so at once.</summary>
internal sealed partial class RabbitMqDeadJobs(RabbitMqConnection connection, IDeadLetters deadLetters, TimeProvider time, ILogger<RabbitMqDeadJobs> log, FailureLog? failures = null)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly RabbitMqConsumer _consumer = new(connection, connection.DeadJobs);
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);
    private readonly RabbitMqDeadLetters _deadLetters = new(deadLetters, time, failures ?? new FailureLog(time, log), log);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new RetryPipeline(time, RetryDelay).RunAsync(TakeAllAsync, e => _failures.Failed(log, "Dead jobs could not be taken from RabbitMQ", e), stoppingToken);

    private async Task TakeAllAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var delivery = await _consumer.NextAsync(cancellationToken);
            var (reason, job) = (Reason(delivery.Properties), Job(delivery.Body.Span));
            Moved(log, job ?? "of which is unknown", LogText.Clean(reason));
            await _deadLetters.MoveAsync(delivery, reason, job, cancellationToken);
        }
    }

    /// <summary>The broker's own account, of which the newest entry comes first: https://www.rabbitmq.com/docs/dlx#effects</summary>
    private static string Reason(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue("x-death", out var entries) is true && entries is IList<object?> { Count: > 0 } deaths && deaths[0] is IDictionary<string, object?> newest
            ? $"RabbitMQ gave it up ({Text(newest, "reason")}) in the queue '{Text(newest, "queue")}'."
            : "Somebody put it among the dead jobs.";

    private static string Text(IDictionary<string, object?> table, string name) => table.TryGetValue(name, out var value) && value is byte[] text ? Encoding.UTF8.GetString(text) : "?";

    private static string? Job(ReadOnlySpan<byte> body)
    {
        try
        {
            return JobMessage.Read(body).JobId.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(114, LogLevel.Error, "A message about the job {Job} could not be delivered; it is dead-lettered, and an admin can send it again ({Why})")]
    private static partial void Moved(ILogger log, string job, string why);
}
