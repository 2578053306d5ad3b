using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace Trainyard.Fleet.Kafka;

/// <summary>
/// Where Kafka is: <c>host:port,host:port</c>, and where it is needed more of librdkafka's properties:
/// <c>host:port;security.protocol=SASL_SSL;sasl.mechanism=PLAIN;sasl.username=…;sasl.password=…</c>. <c>topic.prefix=staging.</c> keeps
/// several installations on the same brokers apart.
/// </summary>
internal static partial class KafkaAddress
{
    private const string Prefix = "topic.prefix";

    /// <exception cref="InvalidSettingException">It is not of this form, or has a property that librdkafka does not know.</exception>
    public static ClientConfig Parse(string text)
    {
        if (Parts(text) is not [var servers, .. var properties] || !servers.Split(',').All(IsServer))
            throw new InvalidSettingException("ConnectionStrings:kafka is not an address of Kafka: host:port,host:port is expected, and then properties, each after a semicolon.");
        // By itself librdkafka waits up to a minute for a silent broker, and up to ten seconds before it connects again: half an outage more.
        var config = new ClientConfig { BootstrapServers = servers, SocketTimeoutMs = 10_000, ReconnectBackoffMaxMs = 1_000 };
        foreach (var property in properties)
        {
            if (property.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, var value])
                throw new InvalidSettingException("ConnectionStrings:kafka has something after a semicolon that is not of the form property=value.");
            if (name != Prefix) config.Set(name, value);
            else if (!Allowed().IsMatch(value)) throw new InvalidSettingException($"ConnectionStrings:kafka has a {Prefix} that is not 1 to 100 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen.");
        }
        return Checked(config);
    }

    /// <summary>What the names of topic and consumer group begin with; empty unless the address says it.</summary>
    public static string PrefixOf(string text) =>
        Parts(text).Skip(1).Select(p => p.Split('=', 2, StringSplitOptions.TrimEntries)).LastOrDefault(p => p[0] == Prefix)?[1] ?? "";

    private static string[] Parts(string text) => text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

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

    [GeneratedRegex(@"^[a-zA-Z0-9._-]{1,100}\z")]
    private static partial Regex Allowed();
}
