using System.Diagnostics;
using Trainyard.Client;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;
using Trainyard.Tests.Server.OpenApi;

namespace Trainyard.Tests.Upgrade;

/// <summary>The backup of an older version, restored and started by this one, as somebody does who upgrades.</summary>
public sealed class UpgradedHome : IAsyncLifetime
{
    /// <summary>
    /// So that every processor of x86-64 computes the same bits, as when the backup was made; and so that what the backup holds does not
    /// grow too old to be kept.
    /// </summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["ATEN_CPU_CAPABILITY"] = "default",
        ["MKL_CBWR"] = "COMPATIBLE",
        ["ONEDNN_MAX_CPU_ISA"] = "SSE41",
        ["Retention__Checkpoints"] = "00:00:00",
        ["Retention__Logs"] = "00:00:00",
    };

    private readonly TempFolder _folder = new();
    private readonly List<IDisposable> _clients = [];
    private TrainyardProcess? _up;

    private TrainyardProcess Up => _up ?? throw new UnreachableException();

    /// <summary>Of the owner, who signed in by the link that the start prints.</summary>
    public TrainyardClient Owner => Up.Client;

    /// <summary>Of somebody with a password.</summary>
    public async Task<TrainyardClient> SignInAsync(string name, string password)
    {
        var (http, tokens) = (CheckedClient.Of(Up.Address), new TokensInMemory());
        _clients.AddRange([http, tokens]);
        var client = new TrainyardClient(http, tokens);
        await client.SignInAsync(name, password, Waiting.Cancel);
        return client;
    }

    public async ValueTask InitializeAsync()
    {
        var backup = Path.Combine(AppContext.BaseDirectory, "Upgrade", "backup-9d81f6f.tar.gz");
        var (exit, output, error) = await TrainyardProcess.RunAsync(_folder.Path, "restore", backup, "--home", TrainyardProcess.HomeIn(_folder.Path));
        Assert.True(exit == 0, $"exit code {exit}: {output}{error}");
        _up = await TrainyardProcess.UpAsync(_folder.Path, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        if (_up is not null) await _up.DisposeAsync();
        _folder.Dispose();
    }
}
