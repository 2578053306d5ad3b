using Microsoft.Extensions.Configuration;

namespace Trainyard.Hosting;

/// <summary>Where the four services of a fleet are: the connection strings <c>rabbitmq</c>, <c>kafka</c>, <c>redis</c> and <c>mongodb</c>.</summary>
public sealed record FleetConnections(string RabbitMq, string Kafka, string Redis, string MongoDb)
{
    private static readonly string[] Names = ["rabbitmq", "kafka", "redis", "mongodb"];

    /// <summary>Null when none is set: everything runs embedded.</summary>
    /// <exception cref="InvalidSettingException">Some are set and some are not.</exception>
    public static FleetConnections? Read(IConfiguration configuration)
    {
        var set = Names.Select(configuration.GetConnectionString).ToList();
        if (set.All(string.IsNullOrWhiteSpace)) return null;
        var missing = Names.Where((_, i) => string.IsNullOrWhiteSpace(set[i])).ToList();
        return missing.Count == 0
            ? new FleetConnections(set[0]!, set[1]!, set[2]!, set[3]!)
            : throw new InvalidSettingException($"A fleet needs four connection strings. Not set: {string.Join(", ", missing.Select(Setting))}. Set these too, or unset the others to run embedded.");
    }

    /// <summary>As <see cref="Read"/>, for a program that has no embedded mode.</summary>
    /// <exception cref="InvalidSettingException">One is not set.</exception>
    public static FleetConnections Require(IConfiguration configuration) => Read(configuration)
        ?? throw new InvalidSettingException($"This program is one of a fleet: set {string.Join(", ", Names.Select(Setting))}. Without these services, 'trainyard up' runs server and worker in one process.");

    /// <summary>The name as an environment variable has it.</summary>
    private static string Setting(string name) => $"ConnectionStrings__{name}";
}
