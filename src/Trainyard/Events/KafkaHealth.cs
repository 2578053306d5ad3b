using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Trainyard.Storage;

namespace Trainyard.Events;

/// <summary>Whether Kafka answers, said once for each outage; librdkafka connects again by itself.</summary>
internal sealed partial class KafkaHealth(ILogger log)
{
    public const string Service = "Kafka";

    private bool _isAway;
    private volatile bool _isRefused;

    public void Report(IClient client, Error error)
    {
        if (error.Code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed) _isRefused = true;
        if (error.Code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed) IsAway(error.Reason);
    }

    public void Log(IClient client, LogMessage message) => Detail(log, message.Message);

    public void IsAway(string why)
    {
        if (!Interlocked.Exchange(ref _isAway, true)) Away(log, why);
    }

    public void IsThere()
    {
        if (!_isAway || !Interlocked.Exchange(ref _isAway, false)) return;
        _isRefused = false;
        Back(log);
    }

    /// <summary>What to tell a caller: waiting helps, or it does not.</summary>
    public Exception Failure(KafkaException e) => _isRefused
        ? new InvalidSettingException($"Kafka refuses the user or the password in ConnectionStrings:kafka ({e.Error.Reason}).")
        : new UnavailableException(Service, e);

    [LoggerMessage(115, LogLevel.Warning, "Kafka does not answer; it is tried again and again ({Why})")]
    private static partial void Away(ILogger log, string why);

    [LoggerMessage(116, LogLevel.Information, "Kafka answers again")]
    private static partial void Back(ILogger log);

    [LoggerMessage(117, LogLevel.Debug, "librdkafka: {Message}")]
    private static partial void Detail(ILogger log, string message);
}
