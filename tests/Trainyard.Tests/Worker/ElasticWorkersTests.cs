using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Embedded;
using Trainyard.Hosting;
using Trainyard.Jobs;
using Trainyard.Scaling;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Telemetry;
using Trainyard.Training;
using Trainyard.Worker;
using Trainyard.Workers;

namespace Trainyard.Tests.Worker;

public sealed class ElasticWorkersTests
{
    [Fact]
    public async Task A_worker_that_fails_is_logged_and_replaced()
    {
        using var folder = new TempFolder();
        using var log = new CapturedLines();
        var options = Options.Create(new WorkerOptions());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddInfrastructure(new DataFolder(folder.Path));
        builder.Services.AddSingleton<ILoggerFactory>(log).AddSingleton(options).AddSingleton(new TorchRuntime(options.Value.ForTraining()));
        await using var provider = builder.Services.BuildServiceProvider();
        var registry = provider.GetRequiredService<IWorkerRegistry>();
        var scaling = new ScalingService(provider.GetRequiredService<IJobStore>(), registry, Options.Create(new ScalingOptions { Min = 1 }), TimeProvider.System);
        var opened = 0;
        ISlot Open(int number) => Interlocked.Increment(ref opened) == 1 ? throw new InvalidOperationException("no slot for the first one") : new IdleSlot();
        using var workers = new ElasticWorkers(provider, scaling, Open, options, TimeProvider.System, provider.GetRequiredService<ILogger<ElasticWorkers>>());

        await workers.StartAsync(TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Volatile.Read(ref opened) < 2 || (await registry.ListAsync(limit.Token)).Count != 1) await Task.Delay(20, limit.Token);
        await workers.StopAsync(CancellationToken.None);

        var failure = Assert.Single(log.Lines, line => line.Level == LogLevel.Error);
        Assert.Contains("failed, and is replaced while it is wanted", failure.Text, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(failure.Exception);
    }

    private sealed class IdleSlot : ISlot
    {
        public Task TrainAsync(Job job, IAttempt attempt) => throw new NotSupportedException("There is nothing to train.");

        public void Dispose()
        {
        }
    }
}
