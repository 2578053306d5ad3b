using System.Text;
using RabbitMQ.Client;
using Trainyard.Contracts;
using Trainyard.Fleet;

namespace Trainyard.Chaos.Faults;

/// <summary>Announces jobs to the workers once more, whatever has become of them: queued, in training elsewhere, or long ended.</summary>
internal sealed class RabbitMqCopies(Uri rabbitMq)
{
    public int Sent { get; private set; }

    public async Task SendAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken)
    {
        await using var connection = await new ConnectionFactory { Uri = rabbitMq, AutomaticRecoveryEnabled = false }.CreateConnectionAsync("chaos", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        foreach (var job in jobs)
        {
            await channel.BasicPublishAsync("", Names.Queues.Jobs, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes($"{{\"jobId\":\"{job}\"}}"), cancellationToken);
            Sent++;
        }
    }
}
