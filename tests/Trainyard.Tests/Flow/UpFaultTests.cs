using System.Net;
using System.Net.Sockets;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Flow;

/// <summary>When <c>trainyard up</c> cannot start it says why, in one sentence, and its exit code tells a script.</summary>
[Collection(FlowCollection.Name)]
public sealed class UpFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Home => TrainyardProcess.HomeIn(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        Assert.Equal($"trainyard: Port {port} is in use by another program; choose another with --port.", await SentenceAsync(6, "--home", Home, "--port", $"{port}"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written()
    {
        File.WriteAllText(_folder.File("file"), "in the way");
        var home = _folder.File("file/home");
        Assert.StartsWith($"trainyard: The data folder {home} cannot be written (", await SentenceAsync(6, "--home", home, "--port", "0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_another_process_uses()
    {
        await using var first = await TrainyardProcess.UpAsync(_folder.Path);
        Assert.Matches("^trainyard: The data folder .*home is in use by another trainyard \\(process [0-9]+\\)", await SentenceAsync(6, "--home", Home, "--port", "0"));
        // The kill leaves nothing locked.
        await first.KillAsync();
        await using var second = await TrainyardProcess.UpAsync(_folder.Path);
    }

    [Fact]
    public async Task A_data_folder_that_is_missing() =>
        Assert.Equal("trainyard: There is no folder /nowhere; --data names one that holds the dataset's files.", await SentenceAsync(2, "--home", Home, "--port", "0", "--data", "/nowhere"));

    private async Task<string> SentenceAsync(int exitCode, params string[] arguments)
    {
        var (exit, output, error) = await TrainyardProcess.RunAsync(_folder.Path, ["up", .. arguments]);
        Assert.Equal((exitCode, ""), (exit, output));
        return Assert.Single(error.TrimEnd().Split('\n'));
    }
}
