namespace Trainyard.Local.Settings;

/// <summary>What no options class holds: addresses of the services, and variables that .NET or other systems have named.</summary>
internal static class OtherSettings
{
    public static SettingsSection Connections { get; } = new(
        "ConnectionStrings",
        "server, worker, `trainyard up`",
        "Where the four services of a fleet are. All four are set, or none. They hold passwords: give them by the environment or a secret, not in a file that is shared.",
        [
            Connection("rabbitmq", "`amqp://user:password@host:5672/vhost`, or `amqps://`", "The queue of jobs."),
            Connection("kafka", "`host:9092,host:9092`, then librdkafka's properties after semicolons", "The stream of events: `host:9093;security.protocol=SASL_SSL;sasl.mechanism=PLAIN;sasl.username=…;sasl.password=…`. `topic.prefix=staging.` puts the prefix before the names of topic and consumer group, so that several installations share brokers."),
            Connection("redis", "`redis://:password@host:6379/0`, or `rediss://`", "The live view. Workers ask for it and do not use it."),
            Connection("mongodb", "`mongodb://user:password@host:27017/trainyard`, or `mongodb+srv://`", "The record: jobs, curves, models, accounts."),
        ]);

    public static SettingsSection Standard { get; } = new(
        "Variables with names of their own",
        "as each says",
        "Named by .NET, or by what the command line's users know.",
        [
            new("urls", "ASPNETCORE_URLS", "URLs, separated by semicolons", "`http://localhost:5080`", "Where the server listens. `ASPNETCORE_HTTP_PORTS` and Kestrel's own section work too. In a container: `http://+:5080`."),
            new("AllowedHosts", "AllowedHosts", "host names, separated by semicolons", "`*`; of a server on loopback alone: `localhost` and loopback's addresses", "Names by which the server may be asked, as ASP.NET Core has it; `*` allows all. A server on loopback alone answers to loopback's names until this is set."),
            new("Logging:LogLevel:Default", "Logging__LogLevel__Default", "`Trace`, `Debug`, `Information`, `Warning`, `Error`, `Critical`, `None`", "`Information`; of `trainyard up`: `Warning`", "What is logged. A category in the place of `Default` sets one alone, such as `Logging:LogLevel:Trainyard.Server`."),
            new(null, "TRAINYARD_SERVER", "URL", "where you signed in last", "Command line: the server that commands mean."),
            new(null, "TRAINYARD_DEBUG", "`1`", "", "Command line: a failure also shows where it happened."),
            new(null, "XDG_DATA_HOME", "folder", "`~/.local/share`", "Command line: `trainyard up` keeps everything in `trainyard` below it, unless `--home` says otherwise."),
            new(null, "XDG_CONFIG_HOME", "folder", "`~/.config`", "Command line: sign-ins are kept in `trainyard` below it."),
            new(null, "TMPDIR", "folder", "`/tmp`", "Server and worker of a fleet: a model or checkpoint is kept there while it goes to MongoDB or comes from it. In a container it must be writable."),
            new(null, "XDG_CACHE_HOME", "folder", "`~/.cache`", "Worker and `trainyard up`: datasets are kept in `trainyard` below it, unless `Worker:CacheFolder` says otherwise."),
        ]);

    private static Setting Connection(string name, string values, string meaning) => new($"ConnectionStrings:{name}", $"ConnectionStrings__{name}", values, "", meaning);
}
