using System.Globalization;
using k8s;
using k8s.Models;

namespace Trainyard.Tests.Deploy;

/// <summary>The objects of one variant, as Kubernetes would take them.</summary>
internal sealed record Manifests(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects)
{
    public static Manifests Parse(string yaml) => new(StrictYaml.Read(yaml));

    /// <summary>All pods that these objects make.</summary>
    public IReadOnlyList<Pod> Pods =>
    [
        .. All<V1Deployment>().Select(d => new Pod(d.Metadata.Name, d.Spec.Selector, d.Spec.Template)),
        .. All<V1StatefulSet>().Select(s => new Pod(s.Metadata.Name, s.Spec.Selector, s.Spec.Template)),
        .. All<ScaledJob>().Select(j => new Pod(j.Metadata.Name, null, j.Spec.JobTargetRef.Template)),
    ];

    public Pod Server => Pods.Single(pod => pod.Name == "trainyard-server");

    public Pod Worker => Pods.Single(pod => pod.Name == "trainyard-worker");

    public IEnumerable<T> All<T>() where T : IKubernetesObject<V1ObjectMeta> => Objects.OfType<T>();

    public T Get<T>(string name) where T : IKubernetesObject<V1ObjectMeta> => Assert.Single(All<T>(), o => o.Metadata.Name == name);

    /// <summary>The settings of a container, from the ConfigMaps and its own values; null where Kubernetes fills in a value.</summary>
    public IReadOnlyDictionary<string, string?> Settings(V1Container container)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var source in container.EnvFrom ?? [])
        {
            foreach (var (name, value) in Get<V1ConfigMap>(source.ConfigMapRef.Name).Data) settings[name] = value;
        }
        foreach (var variable in container.Env ?? []) settings[variable.Name] = variable.Value;
        return settings;
    }

    public int Number(Pod pod, string setting) => int.Parse(Settings(pod.Container)[setting]!, CultureInfo.InvariantCulture);

    public TimeSpan Time(Pod pod, string setting) => TimeSpan.Parse(Settings(pod.Container)[setting]!, CultureInfo.InvariantCulture);
}

internal sealed record Pod(string Name, V1LabelSelector? Selector, V1PodTemplateSpec Template)
{
    public V1PodSpec Spec => Template.Spec;

    public V1Container Container => Assert.Single(Spec.Containers);

    /// <summary>Server or worker, and not a service that the development overlay brings along.</summary>
    public bool IsOurs => Template.Metadata.Labels["app.kubernetes.io/name"] == "trainyard";

    public bool Matches(V1LabelSelector selector)
    {
        // Whoever writes an expression extends this.
        Assert.Null(selector.MatchExpressions);
        return Matches(selector.MatchLabels);
    }

    /// <summary>No labels select everything.</summary>
    public bool Matches(IDictionary<string, string>? labels) => (labels ?? new Dictionary<string, string>()).All(Template.Metadata.Labels.Contains);

    public bool HasPort(IntOrString port) => (Container.Ports ?? []).Any(p => p.Name == port.Value || p.ContainerPort.ToString(CultureInfo.InvariantCulture) == port.Value);
}
