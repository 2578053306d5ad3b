using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Trainyard.Accounts;
using Trainyard.Artifacts;
using Trainyard.DeadLetters;
using Trainyard.Embedded;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Memory;
using Trainyard.Embedded.Sqlite;
using Trainyard.Events;
using Trainyard.Fleet.Kafka;
using Trainyard.Fleet.Mongo;
using Trainyard.Fleet.RabbitMq;
using Trainyard.Fleet.Redis;
using Trainyard.Health;
using Trainyard.Hosting.Datasets;
using Trainyard.Hosting.Health;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Queue;
using Trainyard.Workers;

namespace Trainyard.Hosting;

/// <summary>
/// The one place that chooses adapters, by connection string. None is set: embedded, everything in one process and one folder. All
/// are set: a fleet.
/// </summary>
public static class TrainyardServices
{
    /// <exception cref="InvalidSettingException">Some connection strings are set and some are not.</exception>
    public static IServiceCollection AddTrainyard(this IServiceCollection services, IConfiguration configuration, DataFolder folder) =>
        FleetConnections.Read(configuration) is { } fleet
            ? services.AddFleetServer(fleet, configuration)
            : services.AddCommon(configuration).AddEmbedded(folder);

    /// <summary>What a server of a fleet stands on; a worker may live beside it.</summary>
    public static IServiceCollection AddFleetServer(this IServiceCollection services, FleetConnections fleet, IConfiguration configuration)
    {
        var redis = RedisAddress.Parse(fleet.Redis);
        return services.AddFleetWorker(fleet, configuration)
            .AddSingleton(s => ActivatorUtilities.CreateInstance<RedisLiveJobs>(s, redis))
            .AddSingleton<ILiveJobs>(s => s.GetRequiredService<RedisLiveJobs>())
            .AddHostedService(s => s.GetRequiredService<RedisLiveJobs>())
            .AddHostedService<RabbitMqDeadJobs>()
            .AddSingleton<IServiceHealth>(s => s.GetRequiredService<RabbitMqConnection>())
            .AddSingleton<IServiceHealth>(s => s.GetRequiredService<KafkaJobEvents>())
            .AddSingleton<IServiceHealth>(s => s.GetRequiredService<RedisLiveJobs>())
            .AddSingleton<IServiceHealth>(s => new StoreHealth("mongodb", s.GetRequiredService<IAccountStore>(), s.GetRequiredService<MongoSigningKey>()))
            .AddSingleton<IAccountStore, MongoAccountStore>()
            .AddSingleton<ISessionStore, MongoSessionStore>()
            .AddSingleton<IApiTokenStore, MongoApiTokenStore>()
            .AddInitializable(s => new MongoSigningKey(s.GetRequiredService<MongoDatabase>()))
            .AddSingleton<ISigningKey>(s => s.GetRequiredService<MongoSigningKey>());
    }

    /// <summary>What a worker of a fleet stands on. It needs no server, and no Redis.</summary>
    public static IServiceCollection AddFleetWorker(this IServiceCollection services, FleetConnections fleet, IConfiguration configuration) => services
        .AddCommon(configuration)
        .AddHostedService<InfrastructureInitializer>()
        .AddInitializable(s => ActivatorUtilities.CreateInstance<RabbitMqConnection>(s, fleet.RabbitMq))
        .AddInitializable(s => ActivatorUtilities.CreateInstance<KafkaJobEvents>(s, fleet.Kafka))
        .AddInitializable(s => new MongoDatabase(fleet.MongoDb, s.GetRequiredService<FailureLog>()))
        .AddSingleton<IJobQueue, RabbitMqJobQueue>()
        .AddSingleton<IJobEvents>(s => s.GetRequiredService<KafkaJobEvents>())
        .AddSingleton<IJobStore, MongoJobStore>()
        .AddSingleton<IJobHistory, MongoJobHistory>()
        .AddSingleton<IDeadLetters, MongoDeadLetters>()
        .AddSingleton<IWorkerRegistry, MongoWorkerRegistry>()
        .AddSingleton<IArtifactStore, GridFsArtifacts>()
        .AddSingleton<ArtifactFileSource>();

    private static IServiceCollection AddCommon(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(s => new FailureLog(s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<FailureLog>>()));
        return services.AddSettings<LeaseOptions>(configuration, LeaseOptions.Section);
    }

    private static IServiceCollection AddInitializable<T>(this IServiceCollection services, Func<IServiceProvider, T> create)
        where T : class, IInitializable =>
        services.AddSingleton(create).AddSingleton<IInitializable>(s => s.GetRequiredService<T>());

    private static IServiceCollection AddEmbedded(this IServiceCollection services, DataFolder folder) => services
        .AddSingleton(folder)
        .AddSingleton(_ => new SqliteDatabase(folder.File(FileNames.Database)))
        .AddSingleton<IJobStore, SqliteJobStore>()
        .AddSingleton<IJobHistory, SqliteJobHistory>()
        .AddSingleton<IAccountStore, SqliteAccountStore>()
        .AddSingleton<ISessionStore, SqliteSessionStore>()
        .AddSingleton<IApiTokenStore, SqliteApiTokenStore>()
        .AddSingleton<IServiceHealth>(s => new StoreHealth("store", s.GetRequiredService<IAccountStore>()))
        .AddSingleton<ISigningKey>(_ => new FileSigningKey(folder.File(FileNames.SigningKey)))
        .AddSingleton<IDeadLetters, SqliteDeadLetters>()
        .AddSingleton<IWorkerRegistry, InMemoryWorkerRegistry>()
        .AddSingleton<IArtifactStore>(_ => new FileArtifacts(folder.File(FileNames.Artifacts)))
        .AddSingleton<IJobQueue, InMemoryJobQueue>()
        .AddSingleton<IJobEvents, InMemoryJobEvents>()
        .AddSingleton<ILiveJobs, InMemoryLiveJobs>()
        .AddHostedService<EmbeddedRecovery>();
}
