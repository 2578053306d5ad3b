using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Trainyard.Services;

/// <summary>Apache Kafka as it is published: the environment variable <c>KAFKA_HOME</c> names the folder whose <c>libs/</c> has it. Java 17 or newer runs it.</summary>
internal static partial class KafkaInstallation
{
    public const string Variable = "KAFKA_HOME";

    private static readonly string? Libraries = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home ? Path.Combine(Path.GetFullPath(home), "libs") : null;

    private static readonly string? Version = Directory.Exists(Libraries)
        ? Directory.EnumerateFiles(Libraries).Select(file => Broker().Match(Path.GetFileName(file))).FirstOrDefault(m => m.Success)?.Groups["version"].Value
        : null;

    private static readonly string? Program = Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } java && File.Exists(Path.Combine(java, "bin", "java"))
        ? Path.Combine(java, "bin", "java")
        : Installed.Find("java");

    public static bool IsThere => Version is not null && Program is not null;

    public static string Kind => $"Apache Kafka {Version} (real, {Variable})";

    /// <summary>A command that runs one of its programs, small enough for a machine that tests.</summary>
    public static ProcessStartInfo Java(string type, params string[] args) =>
        new(Program!, ["-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-cp", Path.Combine(Libraries!, "*"), type, .. args]);

    [GeneratedRegex(@"^kafka_[\d.]+-(?<version>\d[\d.]*)\.jar$")]
    private static partial Regex Broker();
}
