using System.Diagnostics;
using System.Text;
using RabbitMQ.Client;

namespace Trainyard.Services;

/// <summary>
/// An installed RabbitMQ, with a node name, ports, folders and an Erlang port mapper (epmd) of its own, so that it meets no other one.
/// What clients publish with confirms survives a kill, but for one thing: RabbitMQ writes the names of new quorum queues down only
/// every three minutes, and one that is younger has no leader after a kill. <see cref="ServiceProcess.StopAsync"/> writes them down.
/// </summary>
public sealed class RabbitMqServer : ServiceProcess
{
    private readonly int _port = FreePort.Next();
    private readonly int _distributionPort = FreePort.Next();
    private readonly int _epmdPort = FreePort.Next();
    private string _version = "";

    /// <summary>Debian's own script, not the wrapper on the PATH: that one changes to the user rabbitmq, and refuses everybody but root.</summary>
    private static string? Program => File.Exists(OnDebian) ? OnDebian : Installed.Find("rabbitmq-server");

    private const string OnDebian = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    public static bool IsInstalled => Program is not null && Installed.Find("epmd") is not null;

    public override string Kind => $"RabbitMQ {_version} (real, installed)";

    public override string ConnectionString => $"amqp://guest:guest@127.0.0.1:{_port}/";

    protected override IEnumerable<ProcessStartInfo> Commands
    {
        get
        {
            // An epmd that the server starts itself would outlive it.
            yield return WithEnvironment(new ProcessStartInfo(Installed.Find("epmd")!));
            yield return WithEnvironment(new ProcessStartInfo(Program!));
        }
    }

    public static async Task<RabbitMqServer> LaunchAsync(CancellationToken cancellationToken)
    {
        var server = new RabbitMqServer();
        File.WriteAllText(server.PathOf("enabled_plugins"), "[].\n");
        // It starts on a small and full machine too.
        File.WriteAllText(server.PathOf("rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{server._port}
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 10MB
            """);
        await server.StartAsync(cancellationToken);
        return server;
    }

    protected override async Task GreetAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = new Uri(ConnectionString), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync("readiness", cancellationToken);
        _version = Encoding.UTF8.GetString((byte[])connection.ServerProperties!["version"]!);
    }

    private ProcessStartInfo WithEnvironment(ProcessStartInfo command)
    {
        foreach (var (name, value) in Environment) command.Environment[name] = value;
        return command;
    }

    private Dictionary<string, string> Environment => new()
    {
        // Erlang's cookie is written to the home folder.
        ["HOME"] = Folder,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = $"{_epmdPort}",
        ["RABBITMQ_NODENAME"] = $"trainyard{_port}@localhost",
        ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
        ["RABBITMQ_MNESIA_BASE"] = PathOf("data"),
        ["RABBITMQ_LOG_BASE"] = PathOf("log"),
        ["RABBITMQ_CONFIG_FILE"] = PathOf("rabbitmq.conf"),
        ["RABBITMQ_CONF_ENV_FILE"] = PathOf("no-rabbitmq-env.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = PathOf("no-advanced.config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = PathOf("enabled_plugins"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        // The script becomes the server, instead of a parent that outlives or outruns it: one process to kill.
        ["RUNNING_UNDER_SYSTEMD"] = "1",
    };

    private string PathOf(string name) => Path.Combine(Folder, name);
}
