using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Trainyard.Hosting;

/// <summary>What server and worker have in common as programs.</summary>
public static class TrainyardProgram
{
    /// <summary>Exit code of a program that was set up wrongly, as <c>sysexits.h</c> has it.</summary>
    internal const int Misconfigured = 78;

    /// <summary>Exit code of a program that this machine cannot run, as it lacks a library, a device or a free port: <c>EX_UNAVAILABLE</c> there.</summary>
    internal const int CannotRun = 69;

    /// <summary>.NET has no exception of its own for settings: of the wrong type, of a log level, of a certificate.</summary>
    private static readonly string[] SettingsOfDotNet = ["Failed to convert configuration value", "Configuration value", "Unable to configure HTTPS endpoint"];

    /// <summary>Builds and runs a host until it is told to stop. What keeps it from running ends the program at once, with one sentence.</summary>
    public static async Task<int> RunAsync(Func<IHost> build)
    {
        // Before anything else: a signal that comes while the host is built would end the process as .NET does by default, with 143.
        using var early = new EarlySignals();
        try
        {
            using var host = build();
            if (early.Watch(host)) return 0;
            // Before the start, whose log would put a stack trace beside the sentence.
            _ = host.Services.GetServices<IHostedService>().ToList();
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            try
            {
                await host.RunAsync();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // Told to stop before all of it had started: by a signal, or by a service that refuses it.
            }
            return Environment.ExitCode;
        }
        catch (Exception e) when (IsSetting(e))
        {
            // Some of .NET's messages go on with what a developer may do.
            await Console.Error.WriteLineAsync(e.Message.ReplaceLineEndings("\n").Split('\n')[0]);
            return Misconfigured;
        }
        catch (CannotRunException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return CannotRun;
        }
        catch (Exception e) when (e.GetBaseException() is SocketException)
        {
            await Console.Error.WriteLineAsync($"The server cannot listen where ASPNETCORE_URLS or the like says: {e.Message}");
            return CannotRun;
        }
    }

    private static bool IsSetting(Exception e) => e is InvalidSettingException or OptionsValidationException or ValidationException
        || (e is InvalidOperationException && SettingsOfDotNet.Any(words => e.Message.StartsWith(words, StringComparison.Ordinal)));

    /// <summary>What an operator wants to read; the section <c>Logging</c> of the configuration changes it, also to JSON.</summary>
    public static ILoggingBuilder AddTrainyardDefaults(this ILoggingBuilder logging)
    {
        // Where no formatter is named, .NET's older options override these.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName ??= ConsoleFormatterNames.Simple);
        logging.Services.Configure<SimpleConsoleFormatterOptions>(console =>
            (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
        return logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information)
            // What ends a start is one sentence of ours, without a stack trace beside it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }
}

/// <summary>This machine lacks something without which the program is of no use; the message is a whole sentence for the person who runs it.</summary>
public sealed class CannotRunException(string message, Exception cause) : Exception(message, cause);
