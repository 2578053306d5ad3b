using System.Globalization;
using k8s.Models;

namespace Trainyard.Tests.Deploy;

/// <summary>Who may talk to whom: nobody, but for what a policy opens, and no policy that opens nothing.</summary>
public sealed class NetworkTests
{
    public static TheoryData<string> Variants => ManifestTests.Variants;

    [Theory, MemberData(nameof(Variants))]
    public async Task Everything_is_closed_that_no_policy_opens(string variant)
    {
        var manifests = await ManifestTests.RenderAsync(variant);
        var closed = manifests.Get<V1NetworkPolicy>("default-deny").Spec;

        Assert.All(manifests.Pods, pod => Assert.True(pod.Matches(closed.PodSelector)));
        Assert.Equal(["Ingress", "Egress"], closed.PolicyTypes);
        Assert.True(closed is { Ingress: null, Egress: null });
        // A rule without ports, or from anywhere, would open more than was meant.
        Assert.All(manifests.All<V1NetworkPolicy>().SelectMany(p => p.Spec.Ingress ?? []), rule => Assert.True(rule is { FromProperty.Count: > 0, Ports.Count: > 0 }));
        Assert.All(manifests.All<V1NetworkPolicy>().SelectMany(p => p.Spec.Egress ?? []), rule => Assert.NotEmpty(rule.Ports));
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task Policies_are_about_pods_and_ports_that_are_there(string variant)
    {
        var manifests = await ManifestTests.RenderAsync(variant);
        foreach (var policy in manifests.All<V1NetworkPolicy>())
        {
            var pods = manifests.Pods.Where(pod => pod.Matches(policy.Spec.PodSelector)).ToList();
            Assert.NotEmpty(pods);
            Assert.All((policy.Spec.Ingress ?? []).SelectMany(rule => rule.Ports), port => Assert.True(pods.Any(pod => pod.HasPort(port.Port)), $"{policy.Metadata.Name} opens {port.Port.Value}, where nothing listens."));
            var peers = (policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty).Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? []));
            Assert.All(peers.Where(peer => peer is { NamespaceSelector: null, PodSelector: not null }), peer => Assert.Contains(manifests.Pods, pod => pod.Matches(peer.PodSelector)));
        }
        // Beside what is for all: the way to the services, or into them.
        Assert.All(manifests.Pods, pod => Assert.Contains(manifests.All<V1NetworkPolicy>(), policy => policy.Metadata.Name is not ("default-deny" or "dns") && pod.Matches(policy.Spec.PodSelector)));
    }

    [Fact]
    public async Task In_development_the_way_to_the_services_is_open_on_both_sides()
    {
        var manifests = await ManifestTests.RenderAsync("overlays/development");
        var (there, into) = (Assert.Single(manifests.Get<V1NetworkPolicy>("trainyard-to-services").Spec.Egress), Assert.Single(manifests.Get<V1NetworkPolicy>("trainyard-into-services").Spec.Ingress));

        foreach (var service in manifests.Pods.Where(pod => !pod.IsOurs))
        {
            Assert.Contains(there.To, peer => service.Matches(peer.PodSelector));
            Assert.Contains(there.Ports, port => Enumerable.Range(First(port), (port.EndPort ?? First(port)) - First(port) + 1).Any(p => service.HasPort(p)));
            Assert.Contains(into.Ports, port => service.HasPort(port.Port));
        }
        Assert.All(new[] { manifests.Server, manifests.Worker }, pod => Assert.Contains(into.FromProperty, peer => pod.Matches(peer.PodSelector)));

        static int First(V1NetworkPolicyPort port) => int.Parse(port.Port.Value, CultureInfo.InvariantCulture);
    }
}
