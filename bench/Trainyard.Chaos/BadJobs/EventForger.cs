using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Trainyard.Fleet;

namespace Trainyard.Chaos.BadJobs;

/// <summary>Writes forged events straight to Kafka's topic, with the key and the headers of an event that a worker writes.</summary>
internal sealed class EventForger : IDisposable
{
    /// <summary>A header by which this program, and nobody else, tells them from others.</summary>
    public const string Mark = "chaos-forged";

    private readonly IProducer<string, byte[]> _producer;

    public EventForger(string kafka) => _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = kafka, EnableIdempotence = true })
        .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    public async Task<WrittenForgery> WriteAsync(Forgery forgery, CancellationToken cancellationToken)
    {
        Headers headers = [];
        Add(Names.Topics.VersionHeader, "1");
        Add("type", forgery.Type);
        Add("fence", forgery.Cursor.Fence.ToString(CultureInfo.InvariantCulture));
        Add("seq", forgery.Cursor.Seq.ToString(CultureInfo.InvariantCulture));
        Add(Mark, "");
        var at = await _producer.ProduceAsync(Names.Topics.JobEvents, new Message<string, byte[]> { Key = forgery.Victim.ToString(), Value = forgery.Body, Headers = headers }, cancellationToken);
        return new(forgery, at.Partition.Value, at.Offset.Value);

        void Add(string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));
    }

    public void Dispose() => _producer.Dispose();
}

/// <summary>A forgery, and where it lies in the topic.</summary>
internal sealed record WrittenForgery(Forgery Forgery, int Partition, long Offset);
