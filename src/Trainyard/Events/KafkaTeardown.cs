using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Trainyard.Events;

/// <summary>
/// Ends clients of Kafka. While the brokers are away librdkafka may never return from that (librdkafka #4519,
/// confluent-kafka-dotnet #2013): such a client is left behind with its threads, and the program goes on to its end.
/// </summary>
internal static partial class KafkaTeardown
{
    /// <summary>A consumer that leaves in good order takes tens of milliseconds; one that does not is missed by its group after the session's 10 s.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    public static void End(this IProducer<string?, byte[]> producer, ILogger log) => End("producer", log, Within, () =>
    {
        producer.Flush(Within);
        producer.Dispose();
    });

    public static void End(this IConsumer<string, byte[]> consumer, ILogger log) => End("consumer", log, Within, () =>
    {
        consumer.Close();
        consumer.Dispose();
    });

    public static void End(this IAdminClient admin, ILogger log) => End("admin client", log, Within, admin.Dispose);

    /// <param name="client">What it is, for the log.</param>
    /// <param name="within">How long it is waited for.</param>
    /// <param name="end">Blocks a thread, perhaps for ever.</param>
    internal static void End(string client, ILogger log, TimeSpan within, Action end)
    {
        // A thread of its own, that keeps no process from its end.
        var thread = new Thread(() =>
        {
            try
            {
                end();
            }
            catch (KafkaException e)
            {
                Failed(log, client, e.Error.Reason);
            }
        });
        thread.IsBackground = true;
        thread.Start();
        if (!thread.Join(within)) LeftBehind(log, client, within.TotalSeconds);
    }

    [LoggerMessage(103, LogLevel.Warning, "Kafka's {Client} did not end within {Seconds} s; it is left behind")]
    private static partial void LeftBehind(ILogger log, string client, double seconds);

    [LoggerMessage(104, LogLevel.Warning, "Kafka's {Client} did not end in good order ({Why})")]
    private static partial void Failed(ILogger log, string client, string why);
}
