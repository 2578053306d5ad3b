using Trainyard.Chaos;
using Trainyard.Contracts;
using Trainyard.Tests.Networks;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>A network from a file in a fleet: by one server into the store, and from there to a worker that is another process.</summary>
public sealed class NetworkFileFleetTests : FleetFixture
{
    [Fact]
    public async Task A_network_reaches_the_worker_and_comes_back_trained()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 1 });
        var client = fleet.Clients[0];
        FileView file;
        await using (var content = File.OpenRead(NetworkFiles.Cnn)) file = await client.AddFileAsync(content, "cnn.pt", _ => { }, Cancel);
        var job = (await client.SubmitAsync(NetworkFiles.Spec(file.Sha256, """{"epochs":1,"batchSize":512}"""), null, Cancel)).Id;
        var ended = await client.EndAsync(job);
        Assert.Equal([ModelFormat.Safetensors, ModelFormat.Torchscript], ended.Result!.Model.Select(m => m.Format));
        Assert.InRange(ended.Result.Test.Accuracy, 0.6, 1);

        await using (var content = File.OpenRead(NetworkFiles.Made("unknown-operator"))) file = await client.AddFileAsync(content, "unknown.pt", _ => { }, Cancel);
        var failed = await client.EndAsync((await client.SubmitAsync(NetworkFiles.Spec(file.Sha256), null, Cancel)).Id, JobState.Failed);
        Assert.Equal((FailureReason.InvalidData, 1), (failed.Failure!.Reason, failed.AttemptList.Count));
        Assert.Equal("worker-1", Assert.Single(await client.ListWorkersAsync(Cancel)).Name);
    }
}
