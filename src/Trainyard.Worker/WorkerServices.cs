using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Trainyard.Hosting;
using Trainyard.Hosting.Datasets;
using Trainyard.Hosting.Telemetry;
using Trainyard.Scaling;
using Trainyard.Training;
using Trainyard.Worker.Datasets;
using Trainyard.Worker.Networks;
using Trainyard.Workers;

namespace Trainyard.Worker;

public static class WorkerServices
{
    /// <summary>After the grace: the last writes to the store and to the list of workers.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <summary>A worker of a fleet, as a program of its own.</summary>
    /// <exception cref="InvalidSettingException">A setting is wrong; the message names it.</exception>
    public static HostApplicationBuilder AddFleetWorker(this HostApplicationBuilder builder)
    {
        builder.Logging.AddTrainyardDefaults();
        builder.Services.AddHangUp();
        builder.AddWorkerInfrastructure();
        builder.Services.AddTrainyardWorker(WorkerOptions.Read(builder.Configuration));
        return builder;
    }

    /// <summary>A whole worker but its ports' adapters: takes jobs from the queue and trains them.</summary>
    public static IServiceCollection AddTrainyardWorker(this IServiceCollection services, WorkerOptions options) =>
        services.AddTraining(options)
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.Grace + Farewell)
            .AddSingleton<WorkerStatus>()
            .AddSingleton<JobFileCache>()
            .AddSingleton<Func<int, ISlot>>(s => number => ActivatorUtilities.CreateInstance<TrainingSlot>(s, number))
            // First in, last out: what the loop does while it drains is still seen.
            .AddHostedService<WorkerPresence>()
            .AddSingleton<JobLoop>().AddHostedService(s => s.GetRequiredService<JobLoop>())
            .AddHostedService<ShutdownWhenIdle>()
            .AddSingleton(s => new LivenessCheck(() => s.GetRequiredService<JobLoop>().IsAlive));

    /// <summary>As many workers of one slot as are wanted, within the limits of <see cref="ScalingOptions"/>.</summary>
    /// <param name="services">Where they are added, beside a server.</param>
    /// <param name="options">How each one trains.</param>
    /// <param name="atMost">Workers among whom the cores are shared, once and for all: a training keeps its number of threads, whoever comes or goes.</param>
    public static IServiceCollection AddElasticWorkers(this IServiceCollection services, WorkerOptions options, int atMost)
    {
        options = options with { Threads = (options with { Slots = atMost }).ForTraining().Threads };
        return services.AddTraining(options)
            .AddSingleton<JobFileCache>()
            .AddSingleton<Func<int, ISlot>>(s => number => ActivatorUtilities.CreateInstance<TrainingSlot>(
                s, number, ActivatorUtilities.CreateInstance<Trainer>(s, ElasticWorkers.OptionsOf(options, number).ForTraining())))
            .AddHostedService<ElasticWorkers>();
    }

    /// <summary>What trains: <see cref="Trainer"/>, <see cref="DatasetCatalog"/> and <see cref="TorchRuntime"/>.</summary>
    /// <param name="services">Where they are added.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="ValidationException">A setting is out of its range; the message says which.</exception>
    public static IServiceCollection AddTraining(this IServiceCollection services, WorkerOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        services.AddSingleton(Options.Create(options));
        services.AddDatasetDownload(_ => new RemoteSources(options.Mirrors, options.NpmRegistry));
        services.AddSingleton(options.ForTraining());
        services.AddSingleton<TorchRuntime>();
        services.AddSingleton(new WorkerMemory(options.MemoryLimit.Length == 0 ? null : ByteSize.Parse(options.MemoryLimit)));
        services.AddSingleton<DatasetLoader>();
        services.AddSingleton(s => new DatasetCatalog(s.GetRequiredService<TorchRuntime>(), s.GetRequiredService<DatasetLoader>().LoadAsync, (data, token) => ActivatorUtilities.CreateInstance<OwnDatasetLoader>(s).LoadAsync(data, token)));
        services.AddSingleton<Trainer>();
        return services;
    }
}
