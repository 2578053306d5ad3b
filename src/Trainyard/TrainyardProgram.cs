using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Trainyard;

/// <summary>What server and worker have in common as programs.</summary>
public static class TrainyardProgram
{
    /// <summary>Exit code of a program that was set up wrongly, as <c>sysexits.h</c> has it.</summary>
    internal const int Misconfigured = 78;

    /// <summary>Builds and runs a host until it is told to stop. A setting that is wrong ends the program at once, with one sentence.</summary>
    public static async Task<int> RunAsync(Func<IHost> build)
    {
        try
        {
            using var host = build();
            // Before the start, whose log would put a stack trace beside the sentence.
            host.Services.GetService<IStartupValidator>()?.Validate();
            _ = host.Services.GetServices<IHostedService>().ToList();
            await host.RunAsync();
            return Environment.ExitCode;
        }
        catch (Exception e) when (IsSetting(e))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Misconfigured;
        }
    }

    /// <summary>.NET's configuration has no exception of its own for a value of the wrong type.</summary>
    private static bool IsSetting(Exception e) => e is InvalidSettingException or OptionsValidationException or ValidationException
        || (e is InvalidOperationException && e.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal));

    /// <summary>What an operator wants to read; the section <c>Logging</c> of the configuration changes it, also to JSON.</summary>
    public static ILoggingBuilder AddTrainyardDefaults(this ILoggingBuilder logging)
    {
        logging.Services.Configure<SimpleConsoleFormatterOptions>(console =>
            (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
        return logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
    }
}
