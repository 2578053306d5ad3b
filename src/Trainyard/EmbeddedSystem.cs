using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trainyard.Embedded;
using Trainyard.Hosting;
using Trainyard.Scaling;
using Trainyard.Server;
using Trainyard.Worker;

namespace Trainyard.Local;

/// <summary>What <c>trainyard up</c> is made of. Tests and benchmarks start the same, with registrations of their own after it.</summary>
internal static class EmbeddedSystem
{
    /// <summary>Server and workers in one process. Settings are read here, so they are made before.</summary>
    /// <param name="builder">Of the process's only host.</param>
    /// <param name="folder">Holds jobs, models and accounts, unless it is a fleet that the process belongs to.</param>
    /// <param name="port">On 127.0.0.1; 0 takes a free one.</param>
    /// <param name="range">How many workers there are; null: one.</param>
    /// <param name="worker">How each one trains; null: there is none, and jobs stay in the queue.</param>
    /// <exception cref="InvalidSettingException">A setting is wrong; the message names it.</exception>
    public static WebApplicationBuilder AddEmbeddedSystem(this WebApplicationBuilder builder, DataFolder folder, int port, WorkerRange? range, WorkerOptions? worker)
    {
        // What the command says goes before what is configured; the server's own answer (/api/scaling) is then the one that counts.
        if (range is { } workers)
            builder.Configuration.AddInMemoryCollection([Scaling(nameof(ScalingOptions.Min), workers.Min), Scaling(nameof(ScalingOptions.Max), workers.Max), Scaling(nameof(ScalingOptions.SlotsPerWorker), 1)]);
        if (string.IsNullOrEmpty(builder.Configuration[UploadFolder])) builder.Configuration.AddInMemoryCollection([new(UploadFolder, folder.File(FileNames.Uploads))]);
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.AddInfrastructure(folder);
        builder.AddTrainyardServer();
        if (worker is null) return builder;
        if (range is { Max: var atMost }) builder.Services.AddElasticWorkers(worker, atMost);
        else builder.Services.AddTrainyardWorker(worker);
        return builder;
    }

    private const string UploadFolder = $"{ServerOptions.Section}:{nameof(ServerOptions.UploadFolder)}";

    private static KeyValuePair<string, string?> Scaling(string name, int value) => new($"{ScalingOptions.Section}:{name}", value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whoever started the host ends it: the usual lifetime would swallow the second Ctrl+C, which ends the program at once.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
