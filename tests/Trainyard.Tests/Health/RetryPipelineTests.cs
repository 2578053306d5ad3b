using Trainyard.Health;

namespace Trainyard.Tests.Health;

/// <summary>What is tried again, how often, and where.</summary>
public sealed class RetryPipelineTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1);

    private readonly List<string> _failures = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_thread_of_its_own_is_not_left_between_two_tries()
    {
        var threads = new List<int>();
        var result = 0;
        var thread = new Thread(() => result = new RetryPipeline(TimeProvider.System, Delay, e => e is IOException).Run(
            () =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                return threads.Count < 3 ? throw new IOException($"try {threads.Count}") : 42;
            },
            e => _failures.Add(e.Message)));
        thread.Start();
        thread.Join();

        Assert.Equal(42, result);
        Assert.Equal(["try 1", "try 2"], _failures);
        Assert.Equal([thread.ManagedThreadId, thread.ManagedThreadId, thread.ManagedThreadId], threads);
    }

    [Fact]
    public void What_is_not_to_be_tried_again_goes_to_the_caller_as_it_is()
    {
        var pipeline = new RetryPipeline(TimeProvider.System, Delay, e => e is IOException);
        Assert.Equal("damaged", Assert.Throws<InvalidDataException>(() => pipeline.Run<int>(() => throw new InvalidDataException("damaged"), e => _failures.Add(e.Message))).Message);
        Assert.Empty(_failures);
    }

    /// <summary>As an attempt whose lease has ended: what could be tried again until then can no more.</summary>
    [Fact]
    public void Whether_to_try_again_is_asked_at_each_failure()
    {
        var tries = 0;
        var pipeline = new RetryPipeline(TimeProvider.System, Delay, _ => tries < 3);
        Assert.Equal("try 3", Assert.Throws<IOException>(() => pipeline.Run<int>(() => throw new IOException($"try {++tries}"), e => _failures.Add(e.Message))).Message);
        Assert.Equal(["try 1", "try 2"], _failures);
    }

    [Fact]
    public async Task So_many_tries_and_no_more()
    {
        var tries = 0;
        var pipeline = new RetryPipeline(TimeProvider.System, Delay, maxAttempts: 2);
        await Assert.ThrowsAsync<IOException>(() => pipeline.RunAsync(_ => throw new IOException($"try {++tries}"), e => _failures.Add(e.Message), Cancel));
        Assert.Equal(["try 1"], _failures);
    }

    [Fact]
    public async Task Who_cancels_waits_for_no_other_try()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var pipeline = new RetryPipeline(TimeProvider.System, TimeSpan.FromDays(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.RunAsync(
            _ => throw new IOException("away"),
            _ => cancelled.Cancel(),
            cancelled.Token));
    }
}
