using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Health;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>Moves messages from a queue to <see cref="IDeadLetters"/>.</summary>
internal sealed class RabbitMqLetters(IDeadLetters letters, TimeProvider time, FailureLog failures, ILogger log)
{
    /// <summary>A job's message has about fifty bytes; of somebody else's large one, the beginning tells enough.</summary>
    private const int MostBytes = 1 << 20;
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    /// <summary>
    /// While the letters' store is away, the message stays in hand: sent back, it would run in circles. Kept before acknowledged: a crash
    /// between them keeps it again, which changes nothing, since equal messages have one id.
    /// </summary>
    public async Task MoveAsync(RabbitMqDelivery delivery, string reason, string? key, CancellationToken cancel)
    {
        var body = delivery.Body;
        if (body.Length > MostBytes) reason = $"{reason} These are the first {MostBytes} of {body.Length} bytes.";
        // Of somebody else's message the content is all that tells it from others.
        var id = $"queue-{(delivery.Properties.MessageId is { Length: > 0 } given && given.All(char.IsAsciiLetterOrDigit) ? given : Convert.ToHexStringLower(SHA256.HashData(body.Span)))}";
        var letter = new DeadLetter(id, DeadLetterSource.Queue, time.GetUtcNow(), reason, key, body[..Math.Min(body.Length, MostBytes)].ToArray());
        try
        {
            while (!await TryAddAsync(letter, cancel)) await Task.Delay(Backoff, time, cancel);
        }
        catch
        {
            await delivery.ReturnAsync(CancellationToken.None);
            throw;
        }
        await delivery.AcknowledgeAsync(cancel);
    }

    private async Task<bool> TryAddAsync(DeadLetter letter, CancellationToken cancel)
    {
        try
        {
            await letters.AddAsync(letter, cancel);
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            failures.Failed(log, "A message could not be kept as a dead letter", e);
            return false;
        }
    }
}
