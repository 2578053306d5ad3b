using Microsoft.Extensions.Logging.Abstractions;

namespace Trainyard.Tests;

public sealed class FleetStartTests
{
    [Fact]
    public async Task It_takes_leave_of_all_services_at_once()
    {
        var (first, second) = (new Leaving(), new Leaving());
        (first.Other, second.Other) = (second, first);
        using var start = new FleetStart([first, second], null!, TimeProvider.System, NullLogger<FleetStart>.Instance);

        await start.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    /// <summary>Leaves when the other one does.</summary>
    private sealed class Leaving : IPrepared, IAsyncDisposable
    {
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Leaving? Other { get; set; }

        public Task PrepareAsync(CancellationToken cancel) => Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            _left.TrySetResult();
            await Other!._left.Task;
        }
    }
}
