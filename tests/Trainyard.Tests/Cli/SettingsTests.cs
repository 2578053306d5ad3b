using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Trainyard.Embedded;
using Trainyard.Hosting;
using Trainyard.Hosting.Telemetry;
using Trainyard.Local.Settings;
using Trainyard.Server;
using Trainyard.Worker;

namespace Trainyard.Tests.Cli;

/// <summary>The table of settings is what the programs read.</summary>
public sealed class SettingsTests
{
    public static TheoryData<Type> Types => [.. OptionsSections.Types];

    [Fact]
    public async Task The_committed_page_is_what_the_command_writes()
    {
        using var home = new CliHome();
        var written = (await home.RunAsync("settings", "--markdown")).Expect(0).Output;
        var committed = await File.ReadAllTextAsync(Repository.File("docs", "settings.md"), TestContext.Current.CancellationToken);

        Assert.True(written == committed, "docs/settings.md is not up to date. `dotnet build src/Trainyard` writes it, except in CI and on Windows: commit what it wrote.");
        Assert.Contains("Worker:Slots", (await home.RunAsync("settings")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_has_a_meaning_and_belongs_to_one_section()
    {
        var sections = SettingsPage.Sections();

        Assert.All(sections.SelectMany(s => s.Settings), s => Assert.True(s.Meaning.Length > 0, $"{s.Variable} says nothing: give its property a summary."));
        Assert.All(sections, s => Assert.True(s.Summary.Length > 0, $"The section {s.Title} says nothing: give its class a summary."));
        Assert.Equal(sections.Count, sections.Select(s => s.Title).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_section_is_read_strictly_at_the_start(Type options)
    {
        // Read elsewhere: by the worker, and in both programs (TelemetryServices).
        if (options == typeof(WorkerOptions) || options == typeof(MetricsOptions)) return;
        var section = (string)options.GetField("Section")!.GetRawConstantValue()!;
        var builder = WebApplication.CreateBuilder([$"--{section}:Typo=1"]);

        var e = Assert.Throws<InvalidSettingException>(() =>
        {
            builder.Services.AddTrainyard(builder.Configuration, new DataFolder("unused"));
            builder.AddTrainyardServer();
        });
        Assert.StartsWith($"{section}:Typo is not a setting", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Who_reads_a_section_is_said(Type options)
    {
        var section = OptionsSections.Read().Single(s => s.Title == (string)options.GetField("Section")!.GetRawConstantValue()!);
        var fleet = new FleetConnections("amqp://host", "host:9092", "redis://host", "mongodb://host");
        Action<WebApplicationBuilder> shared = builder => builder.Services.AddTelemetry(builder.Configuration, "test");
        var readers = new List<string>();
        if (Reads(shared + (builder => builder.AddTrainyardServer().Services.AddFleetServer(fleet, builder.Configuration)))) readers.Add("server");
        if (Reads(shared + (builder => builder.Services.AddFleetWorker(fleet, builder.Configuration).AddTrainyardWorker(WorkerOptions.Read(builder.Configuration))))) readers.Add("worker");
        // It is all of them.
        readers.Add("`trainyard up`");

        Assert.Equal(string.Join(", ", readers), section.Readers);

        bool Reads(Action<WebApplicationBuilder> compose)
        {
            try
            {
                compose(WebApplication.CreateBuilder([$"--{section.Title}:Typo=1"]));
                return false;
            }
            catch (InvalidSettingException e) when (e.Message.StartsWith($"{section.Title}:Typo is not a setting", StringComparison.Ordinal))
            {
                return true;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_default_is_within_its_range(Type options)
    {
        var defaults = Activator.CreateInstance(options)!;
        Assert.All(
            options.GetProperties().Where(p => p.CanWrite),
            p => Assert.All(p.GetCustomAttributes<ValidationAttribute>(), limit => Assert.True(limit.IsValid(p.GetValue(defaults)), $"{options.Name}.{p.Name}")));
    }
}
