using Trainyard.Client;

namespace Trainyard.Cli;

/// <summary>What a script can tell from the exit code.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int JobFailed = 1;
    public const int Usage = 2;
    public const int NotAllowed = 3;
    public const int Unreachable = 4;
    public const int NotFound = 5;
    public const int Local = 6;
    public const int Interrupted = 130;

    public const string Help = """
        Exit codes:
          0    done; of a job or sweep that was followed: it succeeded
          1    the job or sweep failed or was cancelled
          2    wrong usage, or input that the server refused
          3    not signed in, or not allowed
          4    the server cannot be reached, or cannot answer now
          5    no such job, sweep, account, token or message, or its state does not allow this
          6    this machine: a port or folder in use, a file that cannot be written
          130  stopped by Ctrl+C
        """;
}

/// <summary>A failure that ends the program: one sentence for a person, one number for a script.</summary>
internal sealed class CliException(int exitCode, string message, Exception? cause = null) : LocalFailureException(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
