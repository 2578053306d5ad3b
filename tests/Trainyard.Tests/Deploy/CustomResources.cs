using k8s;
using k8s.Models;

namespace Trainyard.Tests.Deploy;

// What the manifests use of KEDA 2.20's and the Prometheus operator's kinds, which Kubernetes' own client does not have.

internal abstract record CustomResource : IKubernetesObject<V1ObjectMeta>
{
    public required string ApiVersion { get; set; }
    public required string Kind { get; set; }
    public required V1ObjectMeta Metadata { get; set; }
}

[KubernetesEntity(Group = "keda.sh", ApiVersion = "v1alpha1", Kind = nameof(ScaledObject))]
internal sealed record ScaledObject : CustomResource
{
    public required ScaledObjectSpec Spec { get; init; }
}

internal sealed record ScaledObjectSpec
{
    public required ScaleTarget ScaleTargetRef { get; init; }
    public int? PollingInterval { get; init; }
    public int? CooldownPeriod { get; init; }
    public int? MinReplicaCount { get; init; }
    public int? MaxReplicaCount { get; init; }
    public ScaledObjectAdvanced? Advanced { get; init; }
    public required IReadOnlyList<ScaleTrigger> Triggers { get; init; }
}

internal sealed record ScaleTarget(string Name, string? ApiVersion = null, string? Kind = null);

internal sealed record ScaledObjectAdvanced(AutoscalerConfig? HorizontalPodAutoscalerConfig = null);

internal sealed record AutoscalerConfig(V2HorizontalPodAutoscalerBehavior? Behavior = null, string? Name = null);

internal sealed record ScaleTrigger
{
    public required string Type { get; init; }
    public string? MetricType { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public TriggerAuthenticationReference? AuthenticationRef { get; init; }
}

internal sealed record TriggerAuthenticationReference(string Name, string? Kind = null);

[KubernetesEntity(Group = "keda.sh", ApiVersion = "v1alpha1", Kind = nameof(ScaledJob))]
internal sealed record ScaledJob : CustomResource
{
    public required ScaledJobSpec Spec { get; init; }
}

internal sealed record ScaledJobSpec
{
    public required V1JobSpec JobTargetRef { get; init; }
    public int? PollingInterval { get; init; }
    public int? MaxReplicaCount { get; init; }
    public int? SuccessfulJobsHistoryLimit { get; init; }
    public int? FailedJobsHistoryLimit { get; init; }
    public ScaledJobRollout? Rollout { get; init; }
    public ScaledJobStrategy? ScalingStrategy { get; init; }
    public required IReadOnlyList<ScaleTrigger> Triggers { get; init; }
}

internal sealed record ScaledJobRollout(string? Strategy = null);

internal sealed record ScaledJobStrategy(string? Strategy = null);

[KubernetesEntity(Group = "keda.sh", ApiVersion = "v1alpha1", Kind = nameof(TriggerAuthentication))]
internal sealed record TriggerAuthentication : CustomResource
{
    public required TriggerAuthenticationSpec Spec { get; init; }
}

internal sealed record TriggerAuthenticationSpec(IReadOnlyList<SecretTarget> SecretTargetRef);

internal sealed record SecretTarget(string Parameter, string Name, string Key);

[KubernetesEntity(Group = "monitoring.coreos.com", ApiVersion = "v1", Kind = nameof(PodMonitor))]
internal sealed record PodMonitor : CustomResource
{
    public required PodMonitorSpec Spec { get; init; }
}

internal sealed record PodMonitorSpec(V1LabelSelector Selector, IReadOnlyList<PodMetricsEndpoint> PodMetricsEndpoints);

internal sealed record PodMetricsEndpoint(string Port, string? Path = null, string? Interval = null);
