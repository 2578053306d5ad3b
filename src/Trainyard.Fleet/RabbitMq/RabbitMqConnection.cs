using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Trainyard.Health;
using Trainyard.Storage;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>
/// The one connection to RabbitMQ, opened when it is first needed and again when it was lost. The client's own recovery is off: it can
/// hang a publish (rabbitmq-dotnet-client #1928, #1930) or deadlock (#2038). Whoever uses a channel throws it away when it fails, and asks for another.
/// </summary>
internal sealed class RabbitMqConnection : IInitializable, IServiceHealth, IAsyncDisposable
{
    private const string Service = "RabbitMQ";

    /// <summary>A message may be requeued this often, then the broker dead-letters it. A quorum queue has no limit by itself before RabbitMQ 4.</summary>
    private const int DeliveryLimit = 20;
    private const int MaxDead = 10_000;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ConnectionFactory _factory;
    private readonly TimeProvider _time;
    private readonly FailureLog _failures;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private IConnection? _connection;
    private (Exception Cause, long At)? _failed;

    /// <param name="connectionString">Such as <c>amqps://user:password@host/virtual-host</c>.</param>
    /// <exception cref="InvalidSettingException">It is none.</exception>
    public RabbitMqConnection(
        string connectionString, TimeProvider time, ILogger<RabbitMqConnection> log, string jobs = Names.Queues.Jobs, string deadJobs = Names.Queues.DeadJobs,
        FailureLog? failures = null)
    {
        (_factory, _time, _failures, Jobs, DeadJobs) = (Factory(connectionString), time, failures ?? new FailureLog(time, log), jobs, deadJobs);
    }

    public string Name => "rabbitmq";

    public bool IsRequired => false;

    public string Jobs { get; }

    public string DeadJobs { get; }

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await using var channel = await OpenChannelAsync(null, cancellationToken);
        IsBack();
    }

    /// <summary>Connects, unless it is connected: heartbeats tell then.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ConnectAsync(cancellationToken);
        }
        catch (Exception e) when (Failure(e, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>A channel, with both queues there.</summary>
    /// <exception cref="UnavailableException">RabbitMQ does not answer.</exception>
    /// <exception cref="InvalidSettingException">It refuses us, or has a queue of that name that is another.</exception>
    public async Task<IChannel> OpenChannelAsync(CreateChannelOptions? options, CancellationToken cancellationToken)
    {
        IChannel? channel = null;
        try
        {
            channel = await (await ConnectAsync(cancellationToken)).CreateChannelAsync(options, cancellationToken);
            await DeclareAsync(channel, DeadJobs, new() { ["x-max-length"] = MaxDead }, cancellationToken);
            await DeclareAsync(
                channel, Jobs, new() { ["x-delivery-limit"] = DeliveryLimit, ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = DeadJobs }, cancellationToken);
            return channel;
        }
        catch (Exception e)
        {
            if (channel is not null) await channel.DisposeAsync();
            if (Failure(e, cancellationToken) is { } failure) throw failure;
            throw;
        }
    }

    /// <summary>The exception for the caller: RabbitMQ is away, or it refuses us, which waiting does not change. Null when the caller gave up.</summary>
    public static Exception? Failure(Exception e, CancellationToken cancellationToken) => e switch
    {
        _ when cancellationToken.IsCancellationRequested => null,
        InvalidSettingException or UnavailableException => e,
        _ => Refusal(e) is { } why ? new InvalidSettingException(why) : new UnavailableException(Service, e),
    };

    /// <summary>A call failed, also where the connection is well and the queue is not, as when it has no leader.</summary>
    public void IsAway(Exception e) => _failures.IsAway(Service, e.Message);

    /// <summary>The queue has answered.</summary>
    public void IsBack() => _failures.IsBack(Service);

    /// <summary>Gives up a connection that does not answer; what is in its hands goes back to the broker when that notices.</summary>
    public void Drop()
    {
        // Not awaited: closing may wait for the same silence.
        if (Interlocked.Exchange(ref _connection, null) is { } connection) _ = connection.AbortAsync(AnswerWithin);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection) await connection.AbortAsync(AnswerWithin);
        _connecting.Dispose();
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsOpen: true } open) return open;
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true } opened) return opened;
            // One try a second for all who wait.
            if (_failed is { } failed && _time.GetElapsedTime(failed.At) < TryAgainAfter) throw new UnavailableException(Service, failed.Cause);
            var connection = await _factory.CreateConnectionAsync(cancellationToken);
            _failed = null;
            return _connection = connection;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not UnavailableException)
        {
            if (Refusal(e) is null) IsAway(e);
            _failed = (e, _time.GetTimestamp());
            throw;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }

    private static string? Refusal(Exception e) => e switch
    {
        AuthenticationFailureException or PossibleAuthenticationFailureException => "RabbitMQ refuses the user or the password in ConnectionStrings:rabbitmq.",
        OperationInterruptedException { ShutdownReason: { ReplyCode: Constants.AccessRefused or Constants.NotAllowed } reason } =>
            $"RabbitMQ refuses what ConnectionStrings:rabbitmq asks for: {reason.ReplyText}.",
        OperationInterruptedException { ShutdownReason: { ReplyCode: Constants.PreconditionFailed } reason } when reason.ReplyText.Contains("inequivalent arg", StringComparison.Ordinal) =>
            $"RabbitMQ has a queue of that name which is another: {reason.ReplyText}. Delete the queue; what waited in it is published again.",
        AggregateException several => several.Flatten().InnerExceptions.Select(Refusal).FirstOrDefault(refusal => refusal is not null),
        { InnerException: { } inner } => Refusal(inner),
        _ => null,
    };

    private static ConnectionFactory Factory(string connectionString)
    {
        try
        {
            var factory = new ConnectionFactory
            {
                Uri = new Uri(connectionString),
                AutomaticRecoveryEnabled = false,
                TopologyRecoveryEnabled = false,
                RequestedConnectionTimeout = AnswerWithin,
                HandshakeContinuationTimeout = AnswerWithin,
                ContinuationTimeout = AnswerWithin,
                RequestedHeartbeat = TimeSpan.FromSeconds(10),
                ClientProvidedName = $"trainyard {Environment.MachineName}",
            };
            // Of an amqps address the client would take a certificate of any name.
            factory.Ssl.ServerName = factory.HostName;
            factory.Ssl.AcceptablePolicyErrors = System.Net.Security.SslPolicyErrors.None;
            return factory;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Not the text itself: it may hold a password.
            throw new InvalidSettingException("ConnectionStrings:rabbitmq is not an address of RabbitMQ such as amqp://user:password@host:5672/, or amqps:// with TLS.");
        }
    }
}
