using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Trainyard.Health;
using Trainyard.Storage;

namespace Trainyard.Fleet.Kafka;

/// <summary>Whether Kafka answers, logged once for each outage; librdkafka connects again by itself.</summary>
internal sealed partial class KafkaHealth(ILogger log, FailureLog failures)
{
    public const string Service = "Kafka";

    /// <summary>Errors come from librdkafka's thread at once, confirmations through the thread pool.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(1);

    private volatile bool _isRefused;

    public void Report(IClient client, Error error)
    {
        if (error.Code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed) _isRefused = true;
        if (error.Code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed) IsAway(error.Reason);
    }

    public void Log(IClient client, LogMessage message) => Detail(log, message.Message);

    public void IsAway(string why) => failures.IsAway(Service, why);

    public void IsThere()
    {
        _isRefused = false;
        failures.IsBack(Service, underway: Underway);
    }

    /// <summary>The exception for a caller: waiting helps, or it does not.</summary>
    public Exception Failure(KafkaException e) => _isRefused
        ? new InvalidSettingException($"Kafka refuses the user or the password in ConnectionStrings:kafka ({e.Error.Reason}).")
        : new UnavailableException(Service, e);

    [LoggerMessage(117, LogLevel.Debug, "librdkafka: {Message}")]
    private static partial void Detail(ILogger log, string message);
}
