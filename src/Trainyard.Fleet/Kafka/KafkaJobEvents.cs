using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Health;

namespace Trainyard.Fleet.Kafka;

/// <summary>A topic whose messages have the job's id as their key, so that a job's events stay in order. The servers are one consumer group.</summary>
internal sealed class KafkaJobEvents : IJobEvents, IInitializable, IServiceHealth, IAsyncDisposable
{
    /// <summary>As many servers can share the events. Later ones would move jobs to other partitions, so there are enough from the beginning.</summary>
    private const int Partitions = 16;

    /// <summary>As the brokers are set up.</summary>
    private const short DefaultReplication = -1;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly ClientConfig _address;
    private readonly string _topic;
    private readonly KafkaHealth _health;
    private readonly ILogger _log;
    private readonly KafkaEventWriter _writer;
    private readonly KafkaEventReader _reader;

    /// <param name="connectionString">See <see cref="KafkaAddress"/>.</param>
    /// <exception cref="InvalidSettingException">It cannot be used.</exception>
    public KafkaJobEvents(
        string connectionString, IDeadLetters deadLetters, TimeProvider time, ILogger<KafkaJobEvents> log,
        string topic = Names.Topics.JobEvents, string group = Names.Topics.ConsumerGroup, FailureLog? failures = null)
    {
        _address = KafkaAddress.Parse(connectionString);
        var prefix = KafkaAddress.PrefixOf(connectionString);
        (topic, group) = (prefix + topic, prefix + group);
        (_topic, _health, _log) = (topic, new KafkaHealth(log, failures ?? new FailureLog(time, log)), log);
        _writer = new KafkaEventWriter(_address, topic, _health, time, log);
        _reader = new KafkaEventReader(_address, topic, group, deadLetters, _health, time, log);
    }

    public string Name => "kafka";

    public bool IsRequired => false;

    public Task CheckAsync(CancellationToken cancellationToken) => _writer.CheckAsync(cancellationToken);

    public ValueTask ReportAsync(JobId job, IReadOnlyList<EventEnvelope> events, CancellationToken cancellationToken) => new(_writer.WriteAsync(job, events, cancellationToken));

    public IAsyncEnumerable<EventBatch> ReadAsync(CancellationToken cancellationToken) => _reader.ReadAsync(cancellationToken);

    public Task RequeueAsync(DeadLetter deadLetter, CancellationToken cancellationToken) => _writer.WriteAsync(deadLetter, cancellationToken);

    /// <summary>Makes the topic, unless it is there; one that is there is used as it is.</summary>
    // The client's calls cannot be cancelled: a caller that gives up abandons them.
    public Task InitializeAsync(CancellationToken cancellationToken) => Task.Run(MakeTopicAsync, cancellationToken).WaitAsync(cancellationToken);

    public ValueTask DisposeAsync() => new(Task.WhenAll(_reader.DisposeAsync().AsTask(), _writer.DisposeAsync().AsTask()));

    private async Task MakeTopicAsync()
    {
        var admin = new AdminClientBuilder(_address).SetLogHandler(_health.Log).SetErrorHandler(_health.Report).Build();
        try
        {
            // Looked up first: a topic that somebody else has made needs no right to make one, and not every broker can.
            var there = admin.GetMetadata(AnswerWithin);
            if (there.Topics.Any(t => t.Topic == _topic && !t.Error.IsError)) return;
            await admin.CreateTopicsAsync(
                [new TopicSpecification { Name = _topic, NumPartitions = Partitions, ReplicationFactor = DefaultReplication }],
                new CreateTopicsOptions { RequestTimeout = AnswerWithin, OperationTimeout = AnswerWithin });
        }
        catch (CreateTopicsException e) when (e.Results.All(r => r.Error.Code is ErrorCode.TopicAlreadyExists or ErrorCode.NoError))
        {
            // Another server was faster, or an earlier start.
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion)
        {
            // These brokers let nobody make a topic over the network: it is there, or it is made when it is first used.
        }
        catch (KafkaException e)
        {
            throw _health.Failure(e);
        }
        finally
        {
            await admin.EndAsync(_log);
        }
    }
}
