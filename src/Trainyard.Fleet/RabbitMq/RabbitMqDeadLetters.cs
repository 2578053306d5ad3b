using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Health;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>Moves messages from a queue to <see cref="IDeadLetters"/>.</summary>
internal sealed class RabbitMqDeadLetters(IDeadLetters deadLetters, TimeProvider time, FailureLog failures, ILogger log)
{
    /// <summary>A job's message has about fifty bytes; of somebody else's large one, the beginning tells enough.</summary>
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly RetryPipeline _retry = new(time, RetryDelay);

    /// <summary>
    /// While the store of dead letters is away, the message stays unacknowledged: requeued, it would be delivered again and again. Kept before acknowledged: a crash
    /// between them keeps it again, which changes nothing, since equal messages have one id.
    /// </summary>
    public async Task MoveAsync(RabbitMqDelivery delivery, string reason, string? key, CancellationToken cancellationToken)
    {
        var body = delivery.Body;
        if (body.Length > MaxBytes) reason = $"{reason} These are the first {MaxBytes} of {body.Length} bytes.";
        // A message that is not ours is identified by its content alone.
        var id = $"queue-{(delivery.Properties.MessageId is { Length: > 0 } given && given.All(char.IsAsciiLetterOrDigit) ? given : Convert.ToHexStringLower(SHA256.HashData(body.Span)))}";
        var deadLetter = new DeadLetter(id, DeadLetterSource.Queue, time.GetUtcNow(), reason, key, body[..Math.Min(body.Length, MaxBytes)].ToArray());
        try
        {
            await _retry.RunAsync(token => deadLetters.AddAsync(deadLetter, token), e => failures.Failed(log, "A message could not be kept as a dead letter", e), cancellationToken);
        }
        catch
        {
            await delivery.ReturnAsync(CancellationToken.None);
            throw;
        }
        await delivery.AcknowledgeAsync(cancellationToken);
    }
}
