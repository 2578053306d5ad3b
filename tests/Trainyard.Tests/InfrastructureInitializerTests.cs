using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Hosting;

namespace Trainyard.Tests;

public sealed class InfrastructureInitializerTests
{
    [Fact]
    public async Task It_takes_leave_of_all_services_at_once()
    {
        var (first, second) = (new Leaving(), new Leaving());
        (first.Other, second.Other) = (second, first);
        using var start = new InfrastructureInitializer([first, second], null!, TimeProvider.System, NullLogger<InfrastructureInitializer>.Instance);

        await start.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    /// <summary>Leaves when the other one does.</summary>
    private sealed class Leaving : IInitializable, IAsyncDisposable
    {
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Leaving? Other { get; set; }

        public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            _left.TrySetResult();
            await Other!._left.Task;
        }
    }
}
