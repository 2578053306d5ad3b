using Microsoft.Extensions.Hosting;

namespace Trainyard.Server.Jobs;

/// <summary>Work that is done at the start and then once an hour. What fails is said, and done with the next one.</summary>
internal abstract class HourlySweep(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected TimeProvider Time { get; } = time;

    internal abstract Task SweepAsync(CancellationToken cancel);

    protected abstract void SayFailed(Exception e);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, Time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                SayFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
