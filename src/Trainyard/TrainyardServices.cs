using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trainyard.Accounts;
using Trainyard.Artifacts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Queue;
using Trainyard.Storage;
using Trainyard.Workers;

namespace Trainyard;

/// <summary>The one place that chooses adapters, by connection string. None is set: embedded, everything in one process and one folder.</summary>
public static class TrainyardServices
{
    private static readonly string[] Fleet = ["rabbitmq", "kafka", "redis", "mongodb"];

    /// <exception cref="InvalidSettingException">A connection string names a service that this version cannot use.</exception>
    public static IServiceCollection AddTrainyard(this IServiceCollection services, IConfiguration configuration, DataFolder folder)
    {
        if (Fleet.Where(name => !string.IsNullOrEmpty(configuration.GetConnectionString(name))).ToList() is { Count: > 0 } set)
            throw new InvalidSettingException($"ConnectionStrings:{set[0]} is set, but this version runs embedded only: unset it.");
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<LeaseOptions>().Bind(configuration.GetSection(LeaseOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddEmbedded(folder);
    }

    private static IServiceCollection AddEmbedded(this IServiceCollection services, DataFolder folder) => services
        .AddSingleton(folder)
        .AddSingleton(_ => new SqliteDatabase(folder.File(Names.Files.Database)))
        .AddSingleton<IJobStore, SqliteJobStore>()
        .AddSingleton<IJobHistory, SqliteJobHistory>()
        .AddSingleton<IAccountStore, SqliteAccountStore>()
        .AddSingleton<ISigningKey>(_ => new FileSigningKey(folder.File(Names.Files.SigningKey)))
        .AddSingleton<IDeadLetters, SqliteDeadLetters>()
        .AddSingleton<IWorkerRegistry, InMemoryWorkerRegistry>()
        .AddSingleton<IArtifactStore>(_ => new FileArtifacts(folder.File(Names.Files.Artifacts)))
        .AddSingleton<IJobQueue, InMemoryJobQueue>()
        .AddSingleton<IJobEvents, InMemoryJobEvents>()
        .AddSingleton<ILiveJobs, InMemoryLiveJobs>()
        .AddHostedService<EmbeddedRecovery>();
}

/// <summary>Where the embedded mode keeps everything.</summary>
public sealed record DataFolder(string Path)
{
    public string File(string name) => System.IO.Path.Combine(Path, name);
}

/// <summary>A setting stops the program; the message is a whole sentence for the person who set it.</summary>
public sealed class InvalidSettingException(string message) : Exception(message);
