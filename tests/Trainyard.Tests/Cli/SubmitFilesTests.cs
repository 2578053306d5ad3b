using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Tests.Networks;

namespace Trainyard.Tests.Cli;

/// <summary>Files that a spec names, on the command line.</summary>
public sealed class SubmitFilesTests : IAsyncLifetime
{
    private readonly CliHome _home = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _home.SignInAsync(_server, Role.Trainer, "ada");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_network_and_weights_are_uploaded_and_named_by_their_digests()
    {
        var weights = NetworkFiles.Sample("safetensors/state-dict.safetensors");
        var spec = await SubmitAsync("--torchscript", NetworkFiles.Cnn, "--start-from", weights, "--fitting", "--freeze", "features.0", "--freeze", "head", "--epochs", "2");
        Assert.Equal(Digest(NetworkFiles.Cnn), (string?)spec["model"]!["torchScript"]);
        Assert.Equal($$"""{"file":"{{Digest(weights)}}","layers":"fitting","frozen":["features.0","head"]}""", spec["startFrom"]!.ToJsonString());

        // A path in a file is one too, and a digest stays what it is.
        var file = _home.Path("spec.json");
        await File.WriteAllTextAsync(file, new JsonObject { ["model"] = new JsonObject { ["torchScript"] = NetworkFiles.Cnn } }.ToJsonString(), TestContext.Current.CancellationToken);
        Assert.Equal(Digest(NetworkFiles.Cnn), (string?)(await SubmitAsync("--file", file))["model"]!["torchScript"]);
        await File.WriteAllTextAsync(file, new JsonObject { ["model"] = new JsonObject { ["torchScript"] = Digest(NetworkFiles.Cnn) } }.ToJsonString(), TestContext.Current.CancellationToken);
        Assert.Equal(Digest(NetworkFiles.Cnn), (string?)(await SubmitAsync("--file", file))["model"]!["torchScript"]);
    }

    [Fact]
    public async Task What_cannot_be_used_is_told_before_anything_is_submitted()
    {
        Assert.Contains("There is no file nowhere.pt: give a path from the current folder", (await _home.RunAsync("submit", "--torchscript", "nowhere.pt")).Expect(6).Error, StringComparison.Ordinal);
        Assert.Contains("There is no file weights.safetensors.", (await _home.RunAsync("submit", "--start-from", "weights.safetensors")).Expect(6).Error, StringComparison.Ordinal);
        Assert.Contains("is an exported program by torch.export (.pt2), and not TorchScript.", (await _home.RunAsync("submit", "--torchscript", NetworkFiles.Sample("torchscript/exported.pt2"))).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("must name a job that succeeded, or a safetensors file that was uploaded.", (await _home.RunAsync("submit", "--fitting")).Expect(2).Error, StringComparison.Ordinal);
    }

    private async Task<JsonObject> SubmitAsync(params string[] args) =>
        JsonNode.Parse((await _home.RunAsync(["submit", .. args, "--json"])).Expect(0).Output)!["spec"]!.AsObject();

    private static string Digest(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
}
