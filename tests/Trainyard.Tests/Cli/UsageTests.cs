namespace Trainyard.Tests.Cli;

/// <summary>What is said, and which exit code is given, when the command line alone is wrong.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("'jobz'", "jobz")]
    [InlineData("--epochs must be a whole number, not '1e9'.", "submit", "--epochs", "1e9")]
    [InlineData("--learning-rate must be a number, not 'fast'.", "submit", "--learning-rate", "fast")]
    [InlineData("'foo' is none of queued, running", "jobs", "--state", "foo")]
    [InlineData("'pickle' is none of safetensors, torchsharp", "download", "last", "--format", "pickle")]
    [InlineData("'loud' is none of info, warning, error", "logs", "last", "--level", "loud")]
    [InlineData("'ID'", "show")]
    [InlineData("'king' is none of viewer, trainer, admin", "accounts", "set-role", "ada", "king")]
    [InlineData("NAME must not be empty", "accounts", "delete", "")]
    [InlineData("trainyard dead-letters --help", "dead-letters")]
    [InlineData("'--set' is required", "sweep", "--preset", "mlp")]
    [InlineData("--set must be NAME=VALUES, such as optimizer.learningRate=log:1e-4..1e-1 or batchSize=32,64,128, not 'batchSize'.", "sweep", "--set", "batchSize")]
    [InlineData("--seeds must be whole numbers such as 1,2,3, not 'x'.", "sweep", "--set", "batchSize=32,64", "--seeds", "1,x")]
    [InlineData("--minimize and --maximize exclude each other.", "sweep", "--set", "batchSize=32,64", "--minimize", "--maximize")]
    [InlineData("'--trials' is required", "sweeps", "extend", "last")]
    [InlineData("not a server's address", "jobs", "--server", "ftp://there")]
    [InlineData("Which server?", "login")]
    [InlineData("not a one-time link", "login", "--link", "http://127.0.0.1:5080/")]
    [InlineData("The spec cannot be read", "submit", "--file", "nowhere.json")]
    [InlineData("There is no preset 'resnet'", "quickstart", "--preset", "resnet")]
    [InlineData("epochs: must be a whole number from 1 to 1000", "quickstart", "--epochs", "1000000000")]
    [InlineData("There is no folder", "up", "--data", "nowhere")]
    [InlineData("--port must be a number from 0 to 65535", "up", "--port", "70000")]
    [InlineData("--workers must be a number of workers from 1 to 64, such as 2, or a range of them, such as 0..4, not '4..1'.", "up", "--workers", "4..1")]
    [InlineData("such as 0..4, not '0'.", "up", "--workers", "0")]
    [InlineData("such as 0..4, not '1..2..3'.", "up", "--workers", "1..2..3")]
    public async Task Wrong_usage_is_a_sentence_and_exit_code_2(string sentence, params string[] args)
    {
        var result = (await _home.RunAsync(args)).Expect(2);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("{", "is not valid JSON")]
    [InlineData("[]", "must hold a JSON object")]
    public async Task A_spec_on_standard_input_that_is_no_object_is_refused_before_it_is_sent(string input, string sentence) =>
        Assert.Contains(sentence, (await _home.RunWithInputAsync(input, "submit", "--file", "-")).Expect(2).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Who_is_not_signed_in_hears_how_to()
    {
        var result = (await _home.RunAsync("jobs")).Expect(3);
        Assert.Contains("trainyard login", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_is_named() =>
        Assert.Contains("http://127.0.0.1:1 cannot be reached", (await _home.RunAsync("login", "--link", "http://127.0.0.1:1/welcome#token=x")).Expect(4).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(_home.Path("file"), "", TestContext.Current.CancellationToken);
        var result = (await _home.RunAsync("up", "--home", _home.Path("file", "home"))).Expect(6);
        Assert.Contains("cannot be written", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_has_examples_and_the_exit_codes()
    {
        Assert.Contains("trainyard submit --preset fast-cnn --follow", (await _home.RunAsync("submit", "--help")).Expect(0).Output, StringComparison.Ordinal);
        var all = (await _home.RunAsync()).Expect(0).Output;
        Assert.Contains("stopped by Ctrl+C", all, StringComparison.Ordinal);
        Assert.All(["quickstart", "up", "login", "logout", "submit", "jobs", "show", "watch", "logs", "pause", "resume", "cancel", "edit", "retry", "delete", "download", "sweep", "sweeps", "workers", "dead-letters", "presets", "accounts"], name => Assert.Contains($"  {name} ", all, StringComparison.Ordinal));
    }
}
