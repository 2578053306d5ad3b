using System.Text.Json;
using k8s.Models;
using YamlDotNet.Core;

namespace Trainyard.Tests.Deploy;

/// <summary>That the other tests of this folder would notice.</summary>
public sealed class StrictYamlTests
{
    private const string Sound = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: worker
          labels: {app: worker}
        spec:
          replicas: 2
          strategy:
            rollingUpdate: {maxUnavailable: 25%, maxSurge: 1}
          template:
            spec:
              terminationGracePeriodSeconds: 60
              containers:
                - name: worker
                  env:
                    - {name: Worker__Slots, value: "1"}
                  resources:
                    limits: {cpu: "2", memory: 1Gi}
                  livenessProbe:
                    httpGet: {path: /healthz, port: metrics}
        """;

    [Fact]
    public void What_is_right_is_read()
    {
        var deployment = Assert.IsType<V1Deployment>(Assert.Single(StrictYaml.Read(Sound)));

        Assert.Equal("25%", deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal("1", deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value);
        Assert.Equal(1024 * 1024 * 1024, deployment.Spec.Template.Spec.Containers[0].Resources.Limits["memory"].ToInt64());
    }

    [Theory]
    [InlineData("kind: Deployment", "kind: Deplyoment")]
    [InlineData("apps/v1", "apps/v2")]
    [InlineData("spec:\n  replicas", "specs:\n  replicas")]
    [InlineData("labels:", "label:")]
    [InlineData("replicas:", "replica:")]
    [InlineData("maxSurge", "maxsurge")]
    [InlineData("terminationGracePeriodSeconds", "terminationGracePeriod")]
    [InlineData("livenessProbe", "livelinessProbe")]
    [InlineData("path: /healthz", "url: /healthz")]
    [InlineData("limits:", "limit:")]
    [InlineData("value: \"1\"", "val: \"1\"")]
    [InlineData("value: \"1\"", "value: 1")]
    [InlineData("replicas: 2", "replicas: two")]
    [InlineData("- name: worker", "- name: true")]
    public void What_is_misspelt_or_of_another_type_is_refused(string right, string wrong)
    {
        Assert.Contains(right, Sound, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => StrictYaml.Read(Sound.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_there_twice_is_refused() =>
        Assert.ThrowsAny<YamlException>(() => StrictYaml.Read(Sound.Replace("  replicas: 2", "  replicas: 2\n  replicas: 3", StringComparison.Ordinal)));

    [Theory]
    [InlineData("spec", "scaleTargetRef", "scaleTarget")]
    [InlineData("triggers", "targetValue: \"1\"", "targetValue: 1")]
    [InlineData("autoscaler", "stabilizationWindowSeconds", "stabilisationWindowSeconds")]
    [InlineData("what is required", "scaleTargetRef: {name: worker}", "pollingInterval: 1")]
    public void Kinds_of_others_are_as_strict(string where, string right, string wrong)
    {
        const string Sound = """
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata: {name: worker}
            spec:
              scaleTargetRef: {name: worker}
              advanced:
                horizontalPodAutoscalerConfig:
                  behavior:
                    scaleUp: {stabilizationWindowSeconds: 0}
              triggers:
                - type: metrics-api
                  metadata: {targetValue: "1"}
            """;

        Assert.IsType<ScaledObject>(Assert.Single(StrictYaml.Read(Sound)));
        Assert.Contains(right, Sound, StringComparison.Ordinal);
        Assert.True(Record.Exception(() => StrictYaml.Read(Sound.Replace(right, wrong, StringComparison.Ordinal))) is JsonException, where);
    }
}
