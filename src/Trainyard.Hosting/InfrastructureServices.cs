using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Accounts;
using Trainyard.Artifacts;
using Trainyard.Datasets;
using Trainyard.DeadLetters;
using Trainyard.Embedded;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Memory;
using Trainyard.Embedded.Sqlite;
using Trainyard.Events;
using Trainyard.Fleet;
using Trainyard.Fleet.Kafka;
using Trainyard.Fleet.Mongo;
using Trainyard.Fleet.RabbitMq;
using Trainyard.Fleet.Redis;
using Trainyard.Health;
using Trainyard.Hosting.Datasets;
using Trainyard.Hosting.Health;
using Trainyard.Hosting.Telemetry;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Queue;
using Trainyard.Sweeps;
using Trainyard.Telemetry;
using Trainyard.Views;
using Trainyard.Workers;

namespace Trainyard.Hosting;

/// <summary>
/// What every program begins with: telemetry, leases and the adapters. This is the one place that chooses adapters, by connection
/// string. None is set: embedded, everything in one process and one folder. All are set: a fleet.
/// </summary>
public static class InfrastructureServices
{
    /// <summary>For server and workers in one process.</summary>
    /// <exception cref="InvalidSettingException">A setting is wrong, or some connection strings are set and some are not.</exception>
    public static void AddInfrastructure(this IHostApplicationBuilder builder, DataFolder folder)
    {
        builder.AddCommon(TelemetryNames.Programs.Embedded);
        if (FleetConnections.Read(builder.Configuration) is { } fleet) builder.Services.AddServerAdapters(fleet);
        else builder.Services.AddEmbeddedAdapters(folder);
    }

    /// <summary>For a server of a fleet.</summary>
    /// <exception cref="InvalidSettingException">A setting is wrong, or a connection string is not set.</exception>
    public static void AddServerInfrastructure(this IHostApplicationBuilder builder)
    {
        builder.AddCommon(TelemetryNames.Programs.Server);
        builder.Services.AddServerAdapters(FleetConnections.Require(builder.Configuration));
    }

    /// <summary>For a worker of a fleet. It needs no server, and no Redis.</summary>
    /// <exception cref="InvalidSettingException">A setting is wrong, or a connection string is not set.</exception>
    public static void AddWorkerInfrastructure(this IHostApplicationBuilder builder)
    {
        builder.AddCommon(TelemetryNames.Programs.Worker);
        builder.Services.AddWorkerAdapters(FleetConnections.Require(builder.Configuration));
    }

    private static void AddCommon(this IHostApplicationBuilder builder, string program)
    {
        // First: telemetry sees all that comes after it until that has ended.
        builder.Services.AddTelemetry(builder.Configuration, program)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(s => new FailureLog(s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<FailureLog>>()))
            .AddSettings<LeaseOptions>(builder.Configuration, LeaseOptions.Section);
    }

    private static void AddServerAdapters(this IServiceCollection services, FleetConnections fleet)
    {
        var redis = RedisAddress.Parse(fleet.Redis);
        services.AddWorkerAdapters(fleet)
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
            .AddSingleton<IDatasetStore, MongoDatasetStore>()
            .AddSingleton<ISweepStore, MongoSweepStore>()
            .AddSingleton<ISavedViews, MongoSavedViews>()
            .AddInitializable(s => new MongoSigningKey(s.GetRequiredService<MongoDatabase>()))
            .AddSingleton<ISigningKey>(s => s.GetRequiredService<MongoSigningKey>());
    }

    private static IServiceCollection AddWorkerAdapters(this IServiceCollection services, FleetConnections fleet) => services
        .AddHostedService<InfrastructureInitializer>()
        .AddInitializable(s => ActivatorUtilities.CreateInstance<RabbitMqConnection>(s, fleet.RabbitMq))
        .AddInitializable(s => ActivatorUtilities.CreateInstance<KafkaJobEvents>(s, fleet.Kafka))
        .AddInitializable(s => new MongoDatabase(fleet.MongoDb, s.GetRequiredService<FailureLog>()))
        .AddSingleton<IJobQueue, RabbitMqJobQueue>()
        .AddSingleton(s => ActivatorUtilities.CreateInstance<RabbitMqLeaseNotifications>(s, Names.Exchanges.Leases))
        .AddSingleton<ILeaseNotifications>(s => s.GetRequiredService<RabbitMqLeaseNotifications>())
        .AddHostedService(s => s.GetRequiredService<RabbitMqLeaseNotifications>())
        .AddSingleton<IJobEvents>(s => s.GetRequiredService<KafkaJobEvents>())
        .AddSingleton<IJobStore, MongoJobStore>()
        .AddSingleton<IJobHistory, MongoJobHistory>()
        .AddSingleton<IDeadLetters, MongoDeadLetters>()
        .AddSingleton<IWorkerRegistry, MongoWorkerRegistry>()
        .AddSingleton<IArtifactStore, GridFsArtifacts>()
        .AddSingleton<ArtifactFileSource>();

    private static IServiceCollection AddInitializable<T>(this IServiceCollection services, Func<IServiceProvider, T> create)
        where T : class, IInitializable =>
        services.AddSingleton(create).AddSingleton<IInitializable>(s => s.GetRequiredService<T>());

    private static void AddEmbeddedAdapters(this IServiceCollection services, DataFolder folder) => services
        .AddSingleton(folder)
        .AddSingleton(_ => new SqliteDatabase(folder.File(FileNames.Database)))
        .AddSingleton<IJobStore, SqliteJobStore>()
        .AddSingleton<IJobHistory, SqliteJobHistory>()
        .AddSingleton<IAccountStore, SqliteAccountStore>()
        .AddSingleton<ISessionStore, SqliteSessionStore>()
        .AddSingleton<IApiTokenStore, SqliteApiTokenStore>()
        .AddSingleton<IDatasetStore, SqliteDatasetStore>()
        .AddSingleton<ISweepStore, SqliteSweepStore>()
        .AddSingleton<ISavedViews, SqliteSavedViews>()
        .AddSingleton<IServiceHealth>(s => new StoreHealth("store", s.GetRequiredService<IAccountStore>()))
        .AddSingleton<ISigningKey>(_ => new FileSigningKey(folder.File(FileNames.SigningKey)))
        .AddSingleton<IDeadLetters, SqliteDeadLetters>()
        .AddSingleton<IWorkerRegistry, InMemoryWorkerRegistry>()
        .AddSingleton<IArtifactStore>(_ => new FileArtifacts(folder.File(FileNames.Artifacts)))
        .AddSingleton<IJobQueue, InMemoryJobQueue>()
        .AddSingleton<ILeaseNotifications, InMemoryLeaseNotifications>()
        .AddSingleton<IJobEvents, InMemoryJobEvents>()
        .AddSingleton<ILiveJobs, InMemoryLiveJobs>()
        .AddHostedService<EmbeddedRecovery>();
}
