using System.Globalization;
using k8s.Models;
using Trainyard.Hosting;

namespace Trainyard.Tests.Deploy;

/// <summary>What a person who installs it, and a cluster's admission, would ask of every pod.</summary>
public sealed class ManifestTests
{
    public static TheoryData<string> Variants { get; } = [.. Kustomize.Variants];

    [Theory, MemberData(nameof(Variants))]
    public async Task Every_document_is_what_Kubernetes_knows(string variant)
    {
        var manifests = await RenderAsync(variant);

        Assert.NotEmpty(manifests.Pods);
        var space = Assert.Single(manifests.All<V1Namespace>());
        Assert.Equal("restricted", space.Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        Assert.All(manifests.Objects, o => Assert.True(o is V1Namespace || o.Metadata.NamespaceProperty == space.Metadata.Name, $"{o.Kind} {o.Metadata.Name} is in no namespace, or another one."));
        Assert.Equal(manifests.Objects.Count, manifests.Objects.DistinctBy(o => (o.Kind, o.Metadata.Name)).Count());
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task Pods_are_restricted(string variant)
    {
        foreach (var pod in (await RenderAsync(variant)).Pods)
        {
            var (spec, container) = (pod.Spec, pod.Container.SecurityContext);
            Assert.True(spec.SecurityContext.RunAsNonRoot);
            Assert.True(spec.SecurityContext.RunAsUser > 0);
            Assert.Equal("RuntimeDefault", spec.SecurityContext.SeccompProfile.Type);
            Assert.True(spec is { HostNetwork: null, HostPID: null, HostIPC: null });
            Assert.All(spec.Volumes ?? [], volume => Assert.NotNull(volume.EmptyDir?.SizeLimit));
            Assert.False(container.AllowPrivilegeEscalation);
            Assert.Equal("ALL", Assert.Single(container.Capabilities.Drop));
            Assert.Null(container.Capabilities.Add);
            Assert.Null(container.Privileged);
            if (!pod.IsOurs) continue;
            Assert.True(container.ReadOnlyRootFilesystem);
            // As the images have it.
            Assert.Equal(1654, spec.SecurityContext.RunAsUser);
            Assert.Contains(pod.Container.VolumeMounts, mount => mount.MountPath == "/tmp");
        }
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task Nobody_can_ask_the_cluster_for_anything(string variant)
    {
        var manifests = await RenderAsync(variant);

        Assert.All(manifests.Pods, pod => Assert.False(pod.Spec.AutomountServiceAccountToken));
        Assert.All(manifests.All<V1ServiceAccount>(), account => Assert.False(account.AutomountServiceAccountToken));
        Assert.All(manifests.Pods.Where(pod => pod.IsOurs), pod => manifests.Get<V1ServiceAccount>(pod.Spec.ServiceAccountName));
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task Containers_have_limits_and_probes(string variant)
    {
        foreach (var pod in (await RenderAsync(variant)).Pods)
        {
            var (resources, container) = (pod.Container.Resources, pod.Container);
            Assert.All(["cpu", "memory"], name => Assert.True(resources.Requests[name].ToDecimal() <= resources.Limits[name].ToDecimal() && resources.Requests[name].ToDecimal() > 0));
            V1Probe?[] probes = pod.IsOurs ? [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe] : [container.LivenessProbe, container.ReadinessProbe];
            Assert.All(probes, probe => Assert.True(probe is not null && pod.HasPort(probe.HttpGet?.Port ?? probe.TcpSocket.Port), $"{pod.Name}: a probe is missing, or asks a port that is not there."));
        }
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task Images_have_a_version_and_ours_have_this_one(string variant)
    {
        var version = typeof(TrainyardProgram).Assembly.GetName().Version!.ToString(3);
        foreach (var pod in (await RenderAsync(variant)).Pods)
        {
            var tag = pod.Container.Image.Split(':') is [_, var t] ? t : "";
            Assert.True(tag is not ("" or "latest"), pod.Container.Image);
            if (pod.IsOurs) Assert.Equal(pod.Name == "trainyard-worker" && variant.Contains("cuda", StringComparison.Ordinal) ? $"{version}-cuda" : version, tag);
        }
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task What_selects_finds_pods_and_their_ports(string variant)
    {
        var manifests = await RenderAsync(variant);
        var pods = manifests.Pods;

        Assert.All(pods, pod => Assert.True(pod.Selector is null || (pod.Matches(pod.Selector) && pods.Count(p => p.Matches(pod.Selector)) == 1), $"{pod.Name} does not select just itself."));
        Assert.All(pods.SelectMany(pod => pod.Spec.TopologySpreadConstraints ?? [], (pod, spread) => (pod, spread)), p => Assert.True(p.pod.Matches(p.spread.LabelSelector)));
        foreach (var service in manifests.All<V1Service>())
            Assert.All(service.Spec.Ports, port => Assert.True(Assert.Single(pods, pod => pod.Matches(service.Spec.Selector)).HasPort(port.TargetPort ?? port.Port)));
        Assert.All(manifests.All<V1PodDisruptionBudget>(), budget => Assert.Single(pods, pod => pod.Matches(budget.Spec.Selector)));
        foreach (var monitor in manifests.All<PodMonitor>())
            Assert.All(pods.Where(pod => pod.Matches(monitor.Spec.Selector)), pod => Assert.All(monitor.Spec.PodMetricsEndpoints, endpoint => Assert.True(pod.HasPort(endpoint.Port))));
        foreach (var backend in manifests.All<V1Ingress>().SelectMany(i => i.Spec.Rules).SelectMany(r => r.Http.Paths).Select(p => p.Backend.Service))
            Assert.Contains(manifests.Get<V1Service>(backend.Name).Spec.Ports, port => port.Name == backend.Port.Name);
    }

    [Fact]
    public async Task Servers_roll_and_move_without_a_moment_without_one()
    {
        var production = await RenderAsync("overlays/production");
        var server = production.Get<V1Deployment>("trainyard-server").Spec;

        Assert.True(server.Replicas - int.Parse(production.Get<V1PodDisruptionBudget>("trainyard-server").Spec.MaxUnavailable.Value, CultureInfo.InvariantCulture) >= 1);
        Assert.Equal("0", server.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal("/readyz", production.Server.Container.ReadinessProbe.HttpGet.Path);
        // A standing store makes a server not ready, which a new start would not mend.
        Assert.Equal("/healthz", production.Server.Container.LivenessProbe.HttpGet.Path);
    }

    internal static Task<Manifests> RenderAsync(string variant) => TestServices.OrSkipAsync(Kustomize.RenderAsync(variant));
}
