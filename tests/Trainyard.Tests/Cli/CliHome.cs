using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Cli;

/// <summary>The built program, run as a user runs it, with a home of its own.</summary>
public sealed class CliHome : IDisposable
{
    /// <summary>A command that takes longer hangs; on two busy cores a training may take minutes.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trainyard-cli-");

    /// <summary>The program: the one with everything in it, unless a test sets another.</summary>
    public IReadOnlyList<string> Program { get; set; } = ["dotnet", System.IO.Path.Combine(AppContext.BaseDirectory, "trainyard.dll")];

    /// <summary>Environment variables of every command.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    public string Path(params string[] parts) => System.IO.Path.Combine([_folder.FullName, .. parts]);

    /// <summary>Signs in as an account with this role, which is made if it is not there, as a person does who has a link.</summary>
    public async Task SignInAsync(TestServer server, Role role, string name)
    {
        await server.TokensOfAsync(role, name);
        var link = await server.Get<SignInService>().CreateLinkAsync(name, server.Address.AbsoluteUri, TestContext.Current.CancellationToken);
        (await RunAsync("login", "--link", link!.Url)).Expect(0);
    }

    /// <summary>Runs a command to its end.</summary>
    public Task<CliResult> RunAsync(params string[] args) => RunWithInputAsync("", args);

    public async Task<CliResult> RunWithInputAsync(string input, params string[] args)
    {
        using var process = Start(args);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill();
        }
        return new CliResult(process.ExitCode, await output, await error);
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Program[0], [.. Program.Skip(1), .. args]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        start.Environment["XDG_CONFIG_HOME"] = Path("config");
        start.Environment["XDG_DATA_HOME"] = Path("data");
        start.Environment.Remove("TRAINYARD_SERVER");
        start.Environment.Remove("TRAINYARD_TOKEN");
        start.Environment.Remove("TRAINYARD_DEBUG");
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

public sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>The exit code, with all that was said if it is another one.</summary>
    public CliResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}\n{Output}\n{Error}");
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return this;
    }
}
