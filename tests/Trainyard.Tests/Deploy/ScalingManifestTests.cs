using System.Text.Json;
using k8s.Models;
using Trainyard.Contracts;

namespace Trainyard.Tests.Deploy;

/// <summary>Whoever scales asks the server for its number, and does what it says.</summary>
public sealed class ScalingManifestTests
{
    [Theory]
    [InlineData("base keda")]
    [InlineData("base scaled-job")]
    [InlineData("overlays/production")]
    public async Task Keda_asks_the_server_with_the_token(string variant)
    {
        var manifests = await ManifestTests.RenderAsync(variant);
        var trigger = Assert.Single(manifests.All<ScaledObject>().SelectMany(o => o.Spec.Triggers).Concat(manifests.All<ScaledJob>().SelectMany(j => j.Spec.Triggers)));
        var server = manifests.Get<V1Service>("trainyard-server");

        Assert.Equal("metrics-api", trigger.Type);
        Assert.Equal($"http://{server.Metadata.Name}.{server.Metadata.NamespaceProperty}.svc/api/scaling", trigger.Metadata["url"]);
        Assert.Contains(server.Spec.Ports, port => port.Port == 80);
        Assert.Equal((JsonNamingPolicy.CamelCase.ConvertName(nameof(ScalingView.WorkersWanted)), "1", "0", "bearer"), (trigger.Metadata["valueLocation"], trigger.Metadata["targetValue"], trigger.Metadata["activationTargetValue"], trigger.Metadata["authMode"]));
        var token = Assert.Single(manifests.Get<TriggerAuthentication>(trigger.AuthenticationRef!.Name).Spec.SecretTargetRef);
        var same = Assert.Single(manifests.Server.Container.Env, e => e.Name == "Scaling__Token").ValueFrom.SecretKeyRef;
        Assert.Equal(("token", same.Name, same.Key), (token.Parameter, token.Name, token.Key));
    }

    [Theory]
    [InlineData("base keda")]
    [InlineData("base hpa")]
    [InlineData("base cuda scaled-job")]
    public async Task The_limits_are_the_servers(string variant)
    {
        var manifests = await ManifestTests.RenderAsync(variant);
        int?[] most = [.. manifests.All<ScaledObject>().Select(o => o.Spec.MaxReplicaCount), .. manifests.All<ScaledJob>().Select(j => j.Spec.MaxReplicaCount), .. manifests.All<V2HorizontalPodAutoscaler>().Select(a => (int?)a.Spec.MaxReplicas)];

        Assert.Equal(manifests.Number(manifests.Server, "Scaling__Max"), Assert.Single(most));
        Assert.Equal(manifests.Number(manifests.Server, "Scaling__SlotsPerWorker"), manifests.Number(manifests.Worker, "Worker__Slots"));
    }

    [Theory]
    [InlineData("base keda")]
    [InlineData("base hpa")]
    public async Task The_number_of_workers_belongs_to_the_autoscaler(string variant)
    {
        var manifests = await ManifestTests.RenderAsync(variant);
        var worker = manifests.Get<V1Deployment>(manifests.All<ScaledObject>().Select(o => o.Spec.ScaleTargetRef.Name).Concat(manifests.All<V2HorizontalPodAutoscaler>().Select(a => a.Spec.ScaleTargetRef.Name)).Single());

        // Else each apply would set it anew.
        Assert.Null(worker.Spec.Replicas);
    }

    /// <summary>An autoscaler divides an average value among the replicas, and multiplies a plain value by them.</summary>
    [Fact]
    public async Task A_count_is_an_average_value_of_one()
    {
        var keda = await ManifestTests.RenderAsync("base keda");
        Assert.Equal("AverageValue", Assert.Single(keda.Get<ScaledObject>("trainyard-worker").Spec.Triggers).MetricType);
        Assert.Equal(0, keda.Get<ScaledObject>("trainyard-worker").Spec.MinReplicaCount);

        var plain = await ManifestTests.RenderAsync("base hpa");
        var metric = Assert.Single(plain.Get<V2HorizontalPodAutoscaler>("trainyard-worker").Spec.Metrics).External;
        Assert.Equal(("trainyard_workers_wanted", "AverageValue", 1m), (metric.Metric.Name, metric.Target.Type, metric.Target.AverageValue.ToDecimal()));
    }

    [Fact]
    public async Task A_job_of_Kubernetes_is_the_workers_pod_with_an_end()
    {
        var (jobs, workers) = (await ManifestTests.RenderAsync("base cuda scaled-job"), await ManifestTests.RenderAsync("base cuda"));

        Assert.DoesNotContain(jobs.All<V1Deployment>(), d => d.Metadata.Name == "trainyard-worker");
        Assert.Equal("Never", jobs.Worker.Spec.RestartPolicy);
        Assert.True(jobs.Time(jobs.Worker, "Worker__IdleFor") > TimeSpan.Zero);
        Assert.Equal(workers.Worker.Container.Image, jobs.Worker.Container.Image);
        Assert.Equal("1", jobs.Worker.Container.Resources.Limits["nvidia.com/gpu"].ToString());
        var strategy = jobs.Get<ScaledJob>("trainyard-worker").Spec;
        // The default one takes the running jobs off a number that counts them; gradual leaves them alone when the version changes.
        Assert.Equal(("default", "gradual"), (strategy.ScalingStrategy!.Strategy, strategy.Rollout!.Strategy));
    }
}
