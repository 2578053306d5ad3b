using Polly;
using Polly.Retry;

namespace Trainyard.Health;

/// <summary>The one way to try again after a failure: Polly's retry, after a pause that is always the same, on the program's own time.</summary>
internal sealed class RetryPipeline
{
    private static readonly ResiliencePropertyKey<Action<Exception>> Failed = new("failed");
    private readonly ResiliencePipeline _pipeline;

    /// <param name="time">Whose time passes.</param>
    /// <param name="delay">Between two attempts.</param>
    /// <param name="handles">Which failures are tried again; null: all. Others go to the caller at once, as does each once the caller has cancelled.</param>
    /// <param name="maxAttempts">Attempts in all; null: until one succeeds.</param>
    public RetryPipeline(TimeProvider time, TimeSpan delay, Func<Exception, bool>? handles = null, int? maxAttempts = null) =>
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                Delay = delay,
                MaxRetryAttempts = maxAttempts - 1 ?? int.MaxValue,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is { } e && !args.Context.CancellationToken.IsCancellationRequested && (handles is null || handles(e))),
                OnRetry = args =>
                {
                    args.Context.Properties.GetValue(Failed, _ => { })(args.Outcome.Exception!);
                    return default;
                },
            })
            .Build();

    /// <summary>Runs <paramref name="work"/> in the caller's context, which the simulation's one thread needs.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="failed">Called with each failure that is retried.</param>
    /// <param name="cancellationToken">Ends the attempts, and a delay between them.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, Action<Exception> failed, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        context.Properties.Set(Failed, failed);
        try
        {
            return await _pipeline.ExecuteAsync(static async (context, work) => await work(context.CancellationToken), context, work);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Runs <paramref name="work"/> on the caller's thread, and waits there between two tries: the training's thread, which tensors belong to, is never left.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="failed">Told of each failure that is tried again.</param>
    public T Run<T>(Func<T> work, Action<Exception> failed)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        context.Properties.Set(Failed, failed);
        try
        {
            return _pipeline.Execute(static (_, work) => work(), context, work);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<CancellationToken, Task> work, Action<Exception> failed, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            await work(token);
            return true;
        },
        failed,
        cancellationToken);
}
