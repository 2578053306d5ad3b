using System.Text.Json;
using Trainyard.Client;

namespace Trainyard.Cli;

/// <summary>Says what went wrong: a sentence, then wrong fields one a line; a stack trace only for who asks for it.</summary>
internal static class Failures
{
    public static int Report(Exception failure, TextWriter error)
    {
        error.WriteLine($"trainyard: {Sentence(failure)}");
        if (failure is TrainyardException { Problem.Errors: { } fields }) WriteFields(fields, error);
        if (Environment.GetEnvironmentVariable("TRAINYARD_DEBUG") == "1") error.WriteLine(failure);
        return ExitCode(failure);
    }

    public static void WriteFields(IReadOnlyDictionary<string, string[]> fields, TextWriter error)
    {
        foreach (var (field, messages) in fields)
        {
            foreach (var message in messages) error.WriteLine(field.Length == 0 ? $"  {message}" : $"  {field}: {message}");
        }
    }

    private static string Sentence(Exception failure) => failure switch
    {
        TrainyardException { Problem.Status: 401 } e => $"{e.Message} Sign in with: trainyard login URL; or start a server here with: trainyard up",
        CliException or TrainyardException => failure.Message,
        HttpRequestException => $"The server cannot be reached: {failure.Message}",
        IOException or InvalidDataException or UnauthorizedAccessException or JsonException => failure.Message,
        _ => $"Something went wrong inside Trainyard: {failure.Message} (TRAINYARD_DEBUG=1 shows where.)",
    };

    public static int ExitCode(Exception failure) => failure switch
    {
        CliException e => e.ExitCode,
        TrainyardException e => e.Problem.Status switch
        {
            400 or 413 or 415 or 422 => ExitCodes.Usage,
            401 or 403 => ExitCodes.NotAllowed,
            404 or 409 or 410 or 412 => ExitCodes.NotFound,
            _ => ExitCodes.Unreachable,
        },
        HttpRequestException => ExitCodes.Unreachable,
        _ => ExitCodes.Local,
    };
}
