using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Tests.Datasets;
using Trainyard.Tests.Server;

namespace Trainyard.Tests.Cli;

/// <summary><c>trainyard datasets</c> against the real server.</summary>
public sealed class DatasetsCommandTests : IAsyncLifetime
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
    public async Task A_folder_is_brought_shown_listed_fetched_and_deleted()
    {
        Assert.Contains("Nobody has brought a dataset yet.", (await _home.RunAsync("datasets", "list")).Expect(0).Output, StringComparison.Ordinal);
        DrawnShapes.Draw(_home.Path("shapes"), 10);
        var added = (await _home.RunAsync("datasets", "add", "shapes", _home.Path("shapes"))).Expect(0).Output;
        Assert.Matches("dataset +shapes@1", added);
        Assert.Contains("5: bar, circle, cross, square, triangle", added, StringComparison.Ordinal);
        Assert.Contains("35 training, 5 validation, 10 test", added, StringComparison.Ordinal);
        Assert.Contains("Train on it: trainyard submit --dataset shapes", added, StringComparison.Ordinal);

        var shown = (await _home.RunAsync("datasets", "show", "shapes")).Expect(0).Output;
        Assert.Matches("input +3 × 32 × 32", shown);
        Assert.Matches("CLASS +TRAINING +VALIDATION +TEST\n", shown);
        Assert.Matches("square +7 +1 +2\n", shown);
        Assert.Matches("shapes@1 +pictures +classification +50 +5 ", (await _home.RunAsync("datasets", "list")).Expect(0).Output);

        var file = _home.Path("shapes.safetensors");
        (await _home.RunAsync("datasets", "download", "shapes", "--output", file)).Expect(0);
        var described = JsonNode.Parse((await _home.RunAsync("datasets", "show", "shapes@1", "--json")).Expect(0).Output)!;
        Assert.Equal((string)described["sha256"]!, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

        Assert.Contains("must name the version", (await _home.RunAsync("datasets", "delete", "shapes")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("shapes@1 deleted", (await _home.RunAsync("datasets", "delete", "shapes@1")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("There is no dataset 'shapes'.", (await _home.RunAsync("datasets", "show", "shapes")).Expect(5).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_brought_with_its_target_and_a_job_trains_on_it()
    {
        var csv = Path.Combine(Importing.Folder, "tables/csv/wine.csv");
        Assert.Contains("No target is named", (await _home.RunAsync("datasets", "add", "wine", csv)).Expect(2).Error, StringComparison.Ordinal);
        var added = (await _home.RunAsync("datasets", "add", "wine", csv, "--target", "target")).Expect(0).Output;
        Assert.Matches("what +table for classification, of wine.csv", added);
        var spec = _home.Path("spec.json");
        File.WriteAllText(spec, """{"model":{"layers":[{"type":"linear","outFeatures":3}]}}""");
        var job = JsonNode.Parse((await _home.RunAsync("submit", "--dataset", "wine", "--file", spec, "--json")).Expect(0).Output)!;
        Assert.Equal("wine@1", (string)job["dataset"]!);
    }

    [Fact]
    public async Task An_import_that_is_interrupted_is_cancelled_at_the_server()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no signal that one process sends another.");
        var uploads = _server.Get<Trainyard.Server.Datasets.Uploads>();
        var folder = Path.GetDirectoryName(uploads.BytesOf("x"))!;
        var token = TestContext.Current.CancellationToken;
        using var add = _home.Start("datasets", "add", "large", LargeTable.Write(_home.Path("large.csv")), "--target", "y");
        var error = add.StandardError.ReadToEndAsync(token);
        var upload = "";
        for (var i = 0; i < 600 && upload == ""; i++, await Task.Delay(50, token))
            upload = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "*.import").Select(Path.GetFileNameWithoutExtension).FirstOrDefault(id => LargeTable.Readers(id!).Count > 0) ?? "" : "";
        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", add.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(token);
        await add.WaitForExitAsync(token).WaitAsync(TimeSpan.FromSeconds(30), token);
        Assert.NotEqual(0, add.ExitCode);
        Assert.Contains("The import was cancelled; nothing of it is left at the server.", await error, StringComparison.Ordinal);
        Assert.Empty(LargeTable.Readers(upload));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder, $"{upload}*"));
    }

    [Theory]
    [InlineData("no-such-file.zip", "flowers", 6, "There is no file or folder")]
    [InlineData("empty.csv", "flowers", 6, "is empty.")]
    [InlineData("words.csv", "Flowers!", 2, "NAME must have 1 to 64 of the characters")]
    [InlineData("words.csv", "words", 2, "words.csv is no dataset yet: see above.")]
    public async Task What_is_wrong_is_told_with_what_to_do(string file, string name, int exitCode, string reason)
    {
        File.WriteAllText(_home.Path("empty.csv"), "");
        File.WriteAllText(_home.Path("words.csv"), "a,b\n1,2\n3,4\n");
        Assert.Contains(reason, (await _home.RunAsync("datasets", "add", name, _home.Path(file), "--target", "c")).Expect(exitCode).Error, StringComparison.Ordinal);
    }
}
