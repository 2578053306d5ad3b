using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Trainyard.Embedded;
using Trainyard.Local;
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
        var section = (string)options.GetField("Section")!.GetRawConstantValue()!;
        var builder = WebApplication.CreateBuilder([$"--{section}:Typo=1"]);

        var e = Assert.Throws<InvalidSettingException>(() => builder.AddEmbeddedSystem(new DataFolder("unused"), port: 0, range: null, WorkerOptions.Read(builder.Configuration)));
        Assert.StartsWith($"{section}:Typo is not a setting", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Who_reads_a_section_is_said(Type options)
    {
        var section = OptionsSections.Read().Single(s => s.Title == (string)options.GetField("Section")!.GetRawConstantValue()!);
        string[] settings =
        [
            $"--{section.Title}:Typo=1", "--ConnectionStrings:rabbitmq=amqp://host", "--ConnectionStrings:kafka=host:9092",
            "--ConnectionStrings:redis=redis://host", "--ConnectionStrings:mongodb=mongodb://host",
        ];
        var readers = new List<string>();
        if (Reads(() => WebApplication.CreateBuilder(settings).AddFleetServer())) readers.Add("server");
        if (Reads(() => Host.CreateApplicationBuilder(settings).AddFleetWorker())) readers.Add("worker");
        // It is all of them.
        readers.Add("`trainyard up`");

        Assert.Equal(string.Join(", ", readers), section.Readers);

        bool Reads(Action compose)
        {
            try
            {
                compose();
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
