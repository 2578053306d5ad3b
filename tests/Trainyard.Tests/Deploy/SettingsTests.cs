using System.ComponentModel.DataAnnotations;
using System.Reflection;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Trainyard.Hosting;
using Trainyard.Jobs;
using Trainyard.Server;
using Trainyard.Worker;

namespace Trainyard.Tests.Deploy;

/// <summary>What the manifests set is what the programs read.</summary>
public sealed class SettingsTests
{
    /// <summary>Of .NET and OpenTelemetry, which have no options here.</summary>
    private static readonly string[] NotOurs = ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "Logging__Console__FormatterName", "OTEL_EXPORTER_OTLP_ENDPOINT"];

    public static TheoryData<string> Variants => ManifestTests.Variants;

    [Theory, MemberData(nameof(Variants))]
    public async Task Each_setting_is_one_of_its_program_with_a_value_that_it_takes(string variant)
    {
        var manifests = await ManifestTests.RenderAsync(variant);
        foreach (var (pod, program) in new[] { (manifests.Server, typeof(TrainyardServer).Assembly), (manifests.Worker, typeof(WorkerOptions).Assembly) })
        {
            var settings = manifests.Settings(pod.Container).ExceptBy(NotOurs, setting => setting.Key).ToDictionary();
            var sections = Sections(program, typeof(TrainyardProgram).Assembly, typeof(LeaseOptions).Assembly);
            Assert.All(settings.Keys, name => Assert.True(IsKnown(name, sections), $"{name} is not a setting of {pod.Name}."));

            var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Where(s => s.Value is not null).Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value))).Build();
            foreach (var (name, type) in sections)
            {
                if (configuration.GetSection(name).Get(type) is { } options) Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
            }
        }
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task Values_that_are_elsewhere_are_there(string variant)
    {
        var manifests = await ManifestTests.RenderAsync(variant);
        foreach (var container in manifests.Pods.Select(pod => pod.Container))
        {
            Assert.All(container.EnvFrom ?? [], source => manifests.Get<V1ConfigMap>(source.ConfigMapRef.Name));
            Assert.All((container.Env ?? []).Select(e => e.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>(), secret => Assert.Contains(secret.Key, Keys(manifests, secret.Name)));
        }
        Assert.All(manifests.All<TriggerAuthentication>().SelectMany(a => a.Spec.SecretTargetRef), secret => Assert.Contains(secret.Key, Keys(manifests, secret.Name)));
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task Kubernetes_waits_longer_than_the_programs_take_to_leave(string variant)
    {
        var manifests = await ManifestTests.RenderAsync(variant);

        // .NET ends the open requests within 30 seconds.
        Assert.True(Patience(manifests.Server) > manifests.Time(manifests.Server, "Server__DrainFor") + TimeSpan.FromSeconds(30));
        Assert.True(Patience(manifests.Worker) >= manifests.Time(manifests.Worker, "Worker__Grace") + TimeSpan.FromSeconds(30));

        static TimeSpan Patience(Pod pod) => TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds!.Value);
    }

    /// <summary>What <c>development</c> brings along, and what the README tells to make for <c>production</c>.</summary>
    private static IEnumerable<string> Keys(Manifests manifests, string secret) =>
        manifests.All<V1Secret>().SingleOrDefault(s => s.Metadata.Name == secret) is { } there ? there.Data.Keys : secret switch
        {
            "trainyard-connections" => File.ReadLines(Path.Combine(Kustomize.Folder, "overlays/production/connections.env.example")).Where(line => !line.StartsWith('#')).Select(line => line.Split('=')[0]),
            "trainyard-scaling" => ["token"],
            _ => [],
        };

    /// <summary>The options of the programs, by their section. One that has no <c>Section</c> is not for operators.</summary>
    private static IReadOnlyList<(string Name, Type Type)> Sections(params Assembly[] programs) =>
    [
        .. programs.SelectMany(p => p.GetTypes()).Select(type => (Name: type.GetField("Section")?.GetRawConstantValue() as string, type)).Where(section => section.Name is not null).Select(section => (section.Name!, section.type)),
    ];

    private static bool IsKnown(string setting, IReadOnlyList<(string Name, Type Type)> sections) => setting.Split("__") switch
    {
        ["ConnectionStrings", "rabbitmq" or "kafka" or "redis" or "mongodb"] => true,
        [var section, var name] => sections.Any(s => s.Name == section && s.Type.GetProperty(name)?.SetMethod is not null),
        _ => false,
    };
}
