using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Trainyard.Services;

/// <summary>
/// What answers in MongoDB's place where none is installed: <c>mongo_stand_in.py</c>, on Debian's mockupdb and mongomock. It is in
/// memory and runs one command at a time: it proves the client's side, not durability, and a restart forgets everything.
/// </summary>
public sealed class MongoStandIn : ServiceProcess
{
    private const string Python = "/usr/bin/python3";
    private const string Packages = "/usr/lib/python3/dist-packages";

    private readonly int _port = FreePort.Next();

    public static bool IsInstalled => File.Exists(Python) && Directory.Exists($"{Packages}/mockupdb") && Directory.Exists($"{Packages}/mongomock");

    public override string Kind => "mockupdb and mongomock (stand-in for MongoDB)";

    public override string ConnectionString => $"mongodb://127.0.0.1:{_port}/";

    protected override IEnumerable<ProcessStartInfo> Commands => [new(Python, [Path.Combine(AppContext.BaseDirectory, "mongo_stand_in.py"), $"{_port}"])];

    public static async Task<MongoStandIn> LaunchAsync(CancellationToken cancellationToken)
    {
        var server = new MongoStandIn();
        await server.StartAsync(cancellationToken);
        return server;
    }

    public void ResetConnections() => Signal("USR1");

    protected override async Task GreetAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
    }
}
