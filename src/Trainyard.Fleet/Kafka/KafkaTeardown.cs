using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Trainyard.Fleet.Kafka;

/// <summary>
/// Ends clients of Kafka. While the brokers are away librdkafka may never return from that (librdkafka #4519,
/// confluent-kafka-dotnet #2013): such a client is abandoned with its threads, and the program continues to its end.
/// </summary>
internal static partial class KafkaTeardown
{
    /// <summary>A consumer that leaves its group takes tens of milliseconds; the group notices one that does not leave after the session's 10 s.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    public static Task EndAsync(this IProducer<string?, byte[]> producer, ILogger log) => EndAsync("producer", log, Within, () =>
    {
        producer.Flush(Within);
        producer.Dispose();
    });

    public static Task EndAsync(this IConsumer<string, byte[]> consumer, ILogger log) => EndAsync("consumer", log, Within, () =>
    {
        consumer.Close();
        consumer.Dispose();
    });

    public static Task EndAsync(this IAdminClient admin, ILogger log) => EndAsync("admin client", log, Within, admin.Dispose);

    /// <param name="client">What it is, for the log.</param>
    /// <param name="within">How long it is waited for.</param>
    /// <param name="end">Blocks a thread, perhaps for ever.</param>
    internal static async Task EndAsync(string client, ILogger log, TimeSpan within, Action end)
    {
        try
        {
            // A thread of its own, that keeps no process from its end.
            await Task.Factory.StartNew(end, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(within);
        }
        catch (TimeoutException)
        {
            LeftBehind(log, client, within.TotalSeconds);
        }
        catch (KafkaException e)
        {
            Failed(log, client, e.Error.Reason);
        }
    }

    [LoggerMessage(103, LogLevel.Warning, "Kafka's {Client} did not end within {Seconds} s; it is left behind")]
    private static partial void LeftBehind(ILogger log, string client, double seconds);

    [LoggerMessage(104, LogLevel.Warning, "Kafka's {Client} did not close cleanly ({Why})")]
    private static partial void Failed(ILogger log, string client, string why);
}
