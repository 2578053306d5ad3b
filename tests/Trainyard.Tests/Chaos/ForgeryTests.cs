using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Trainyard.Chaos.BadJobs;
using Trainyard.Contracts;
using Trainyard.Fleet;
using Trainyard.Services;

namespace Trainyard.Tests.Chaos;

/// <summary>Forged events are as a worker writes them, but for a signature; else nothing would be shown by their refusal.</summary>
public sealed class ForgeryTests
{
    private static readonly JobId Victim = JobId.New(TimeProvider.System);
    private static readonly ArtifactRef Foreign = new("other/1-model.safetensors", 10, "digest");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Those_that_are_events_name_a_foreign_artifact_invented_figures_and_places_far_ahead()
    {
        var events = Forgery.All(Victim, fence: 3, step: 40, Foreign).Where(f => f.Type != "jobDeleted" && f.Body[0] == '{')
            .Select(f => JsonSerializer.Deserialize<JobEvent>(f.Body, WireJson.Options)!).ToList();

        Assert.All(events, e => Assert.True(e is { IsKnown: true, Fence: 3, Seq: >= Forgery.FirstSeq, Step: 40 }));
        Assert.Equal([Foreign, Foreign], events.OfType<CheckpointSaved>().Select(e => e.Artifact));
        Assert.True(Assert.Single(events.OfType<StepsTrained>()).Seq > 1_000_000_000);
        var result = Assert.Single(events.OfType<TrainingSucceeded>()).Result;
        Assert.Equal((Forgery.Figures, Foreign), (result.Test, result.Model[0].Artifact));
    }

    [Fact]
    public void Two_are_no_events()
    {
        var others = Forgery.All(Victim, fence: 3, step: 40, Foreign);

        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<JobEvent>(others.Single(f => f.Body[0] != '{').Body, WireJson.Options));
        Assert.False(JsonSerializer.Deserialize<JobEvent>(others.Single(f => f.Type == "jobDeleted").Body, WireJson.Options)!.IsKnown);
    }

    [Fact]
    public async Task They_are_written_with_the_key_and_the_headers_of_an_event()
    {
        await using var kafka = new KafkaStandIn();
        kafka.CreateTopic(Names.Topics.JobEvents, 2);
        using var forger = new EventForger(kafka.ConnectionString);
        var forgery = Forgery.All(Victim, fence: 3, step: 40, Foreign)[0];

        var written = await forger.WriteAsync(forgery, Cancel);

        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = kafka.ConnectionString, GroupId = "reader", AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        consumer.Assign(new TopicPartitionOffset(Names.Topics.JobEvents, written.Partition, written.Offset));
        var message = consumer.Consume(Cancel).Message;
        Assert.Equal(Victim.ToString(), message.Key);
        Assert.Equal(forgery.Body, message.Value);
        Assert.Equal(["1", "checkpointSaved", "3", $"{Forgery.FirstSeq}"], new[] { Names.Topics.VersionHeader, "type", "fence", "seq" }.Select(name => Encoding.UTF8.GetString(message.Headers.GetLastBytes(name))));
        Assert.True(message.Headers.TryGetLastBytes(EventForger.Mark, out _));
    }
}
