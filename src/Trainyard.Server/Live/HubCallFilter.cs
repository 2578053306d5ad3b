using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Trainyard.Server.Accounts;
using Trainyard.Storage;

namespace Trainyard.Server.Live;

/// <summary>
/// Every call of a client passes here: it is refused when there are too many, or when its sign-in has ended. A client's mistake is an
/// answer and no log entry; a failure of the server is one entry, without what the client sent.
/// </summary>
internal sealed partial class HubCallFilter(AccountCache accounts, TimeProvider time, ILogger<HubCallFilter> log) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var context = invocationContext.Context;
        if (!Limit(context).TryTake()) throw new HubException($"One connection may make {CallLimit.PerSecond} calls a second; slow down.");
        if (!await StandsAsync(context))
        {
            context.Abort();
            throw new HubException("This sign-in has ended: sign in again.");
        }
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not (HubException or OperationCanceledException))
        {
            CallFailed(log, invocationContext.HubMethodName, e);
            throw new HubException("Something went wrong here. It is in the server's log.");
        }
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        context.Context.Items[typeof(CallLimit)] = new CallLimit(time);
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            CallFailed(log, nameof(OnConnectedAsync), e);
            throw;
        }
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        try
        {
            await next(context, exception);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            CallFailed(log, nameof(OnDisconnectedAsync), e);
            throw;
        }
    }

    private static CallLimit Limit(HubCallerContext context) => (CallLimit)context.Items[typeof(CallLimit)]!;

    private async ValueTask<bool> StandsAsync(HubCallerContext context)
    {
        try
        {
            return context.User is { } user && await accounts.StandsAsync(user, context.ConnectionAborted);
        }
        catch (Exception e) when (UnavailableException.IsPassing(e) && !context.ConnectionAborted.IsCancellationRequested)
        {
            // The live view outlives the store; the connection ends with its token at the latest.
            return true;
        }
    }

    /// <summary>The method's name is one of the hub's own: what it does not have never comes here.</summary>
    [LoggerMessage(435, LogLevel.Error, "The hub's {Method} failed")]
    private static partial void CallFailed(ILogger log, string method, Exception e);
}
