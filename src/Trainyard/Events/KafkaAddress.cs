using Confluent.Kafka;

namespace Trainyard.Events;

/// <summary>
/// Where Kafka is: <c>host:port,host:port</c>, and where it is needed more of librdkafka's properties:
/// <c>host:port;security.protocol=SASL_SSL;sasl.mechanism=PLAIN;sasl.username=…;sasl.password=…</c>.
/// </summary>
internal static class KafkaAddress
{
    /// <exception cref="InvalidSettingException">It is not of this form, or has a property that librdkafka does not know.</exception>
    public static ClientConfig Parse(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [var servers, .. var properties] || !servers.Split(',').All(IsServer))
            throw new InvalidSettingException("ConnectionStrings:kafka is not an address of Kafka: host:port,host:port is expected, and then properties, each after a semicolon.");
        // By itself librdkafka waits up to a minute for a silent broker, and up to ten seconds before it connects again: half an outage more.
        var config = new ClientConfig { BootstrapServers = servers, SocketTimeoutMs = 10_000, ReconnectBackoffMaxMs = 1_000 };
        foreach (var property in properties)
        {
            if (property.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, var value])
                throw new InvalidSettingException("ConnectionStrings:kafka has something after a semicolon that is not of the form property=value.");
            config.Set(name, value);
        }
        return Checked(config);
    }

    /// <summary>librdkafka knows best what it takes. Its message names the property, and not a password's value.</summary>
    private static ClientConfig Checked(ClientConfig config)
    {
        try
        {
            using var _ = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).Build();
            return config;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new InvalidSettingException($"ConnectionStrings:kafka cannot be used: {e.Message}");
        }
    }

    private static bool IsServer(string server) => server.LastIndexOf(':') is > 0 and var colon && ushort.TryParse(server[(colon + 1)..], out _);
}
