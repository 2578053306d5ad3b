using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Trainyard.Health;
using Trainyard.Storage;

namespace Trainyard.Server.Web;

/// <summary>
/// Whether this server should be sent requests: when each of its services has answered once, while the store takes writes, and until it
/// leaves. Asks them at most once a second, however often and by whomever it is asked: the address is open.
/// </summary>
internal sealed partial class Readiness
{
    public const string Ready = "ready";

    private static readonly TimeSpan CacheTtl = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>A store under load is slow for a moment, and is no less ready.</summary>
    private static readonly TimeSpan TimeoutOfStore = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<IServiceHealth> _services;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, bool> _seen = [];
    private readonly Cached<ReadyView> _last;
    private string _said = Ready;
    private volatile bool _isLeaving;

    public Readiness(IEnumerable<IServiceHealth> services, TimeProvider time, ILogger<Readiness> log)
    {
        (_services, _time, _log) = ([.. services], time, log);
        _last = new Cached<ReadyView>(time, CacheTtl, AskAsync);
    }

    /// <summary>From now on requests should go elsewhere; those that come are served.</summary>
    public void Leave() => _isLeaving = true;

    public async Task<ReadyView> CheckAsync()
    {
        var view = await _last.GetAsync();
        return _isLeaving ? view with { Status = "leaving" } : view;
    }

    private async Task<ReadyView> AskAsync()
    {
        var answers = await Task.WhenAll(_services.Select(AskAsync));
        var status = StatusOf(answers);
        if (Interlocked.Exchange(ref _said, status) != status) Changed(_log, status, string.Join(", ", answers.Where(a => a.Failure is not null).Select(a => a.Service.Name)));
        return new ReadyView(status, [.. answers.Select(a => new ServiceView(a.Service.Name, a.Failure is null ? "up" : "down", a.Failure is null ? null : ReasonOf(a.Failure)))]);
    }

    private async Task<(IServiceHealth Service, Exception? Failure)> AskAsync(IServiceHealth service)
    {
        var within = service.IsRequired ? TimeoutOfStore : Timeout;
        try
        {
            using var timeout = new CancellationTokenSource(within, _time);
            await service.CheckAsync(timeout.Token).WaitAsync(within, _time);
            _seen[service.Name] = true;
            return (service, null);
        }
        catch (Exception e)
        {
            Down(_log, service.Name, e);
            return (service, e);
        }
    }

    private string StatusOf((IServiceHealth Service, Exception? Failure)[] answers)
    {
        if (answers.Any(a => a.Service.IsRequired && a.Failure is not null)) return "unavailable";
        // A new version that is set up wrongly must not take the place of the old one.
        return answers.All(a => _seen.ContainsKey(a.Service.Name)) ? Ready : "starting";
    }

    /// <summary>Not the exception's own words, which may hold an address.</summary>
    private static string ReasonOf(Exception failure) => failure switch
    {
        InvalidSettingException => "It is there, and refuses this server or is set up in another way; the server's log says how.",
        StorageFullException => "Its disk is full.",
        // Its words are this program's own, and name no address and no path.
        StorageFaultException fault => fault.Message,
        TimeoutException or OperationCanceledException or UnavailableException => "It does not answer.",
        _ => "It answers with an error; the server's log says which.",
    };

    [LoggerMessage(285, LogLevel.Warning, "This server is {Status}; services that are down: {Down}")]
    private static partial void Changed(ILogger log, string status, string down);

    [LoggerMessage(286, LogLevel.Debug, "The service {Service} is down")]
    private static partial void Down(ILogger log, string service, Exception e);
}
