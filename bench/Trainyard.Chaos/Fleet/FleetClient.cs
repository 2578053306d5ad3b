using System.Net;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Chaos.Fleet;

/// <summary>A client that knows all servers and asks until one of them answers, as a careful script does.</summary>
internal sealed class FleetClient : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(250);

    private readonly TokensInMemory _tokens = new();
    private readonly List<HttpClient> _http;
    private readonly List<TrainyardClient> _servers;

    public FleetClient(IEnumerable<Uri> addresses)
    {
        _http = [.. addresses.Select(address => new HttpClient { BaseAddress = address, Timeout = AnswerWithin })];
        // One sign-in for all: the servers share their key.
        _servers = [.. _http.Select(http => new TrainyardClient(http, _tokens))];
    }

    public Task SignInAsync(string secret, CancellationToken cancellationToken) => AskAsync(0, server => server.SignInByLinkAsync(secret, cancellationToken), cancellationToken);

    /// <summary>The first answer, from either server, however long it takes. A refusal is an answer, and thrown.</summary>
    /// <param name="first">The server to begin with.</param>
    /// <param name="ask">May be called again and again.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<T> AskAsync<T>(int first, Func<TrainyardClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var i = first; ; i++)
        {
            try
            {
                return await ask(_servers[i % _servers.Count]);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsNoAnswer(e))
            {
                await Task.Delay(AskAgainAfter, cancellationToken);
            }
        }
    }

    public Task<JobView> GetJobAsync(JobId id, CancellationToken cancellationToken) => AskAsync(0, server => server.GetJobAsync(id, cancellationToken), cancellationToken);

    /// <summary>Every job that there is.</summary>
    public async Task<List<JobSummary>> AllJobsAsync(CancellationToken cancellationToken)
    {
        var (jobs, request) = (new List<JobSummary>(), new JobListRequest { Limit = 100 });
        do
        {
            var page = await AskAsync(0, server => server.ListAsync(request, cancellationToken), cancellationToken);
            jobs.AddRange(page.Jobs);
            request = request with { After = page.Next };
        }
        while (request.After is not null);
        return jobs;
    }

    /// <summary>All events of a job after a cursor.</summary>
    public async Task<List<JobEvent>> EventsAsync(JobId id, EventCursor after, CancellationToken cancellationToken)
    {
        var events = new List<JobEvent>();
        while (true)
        {
            var page = await AskAsync(0, server => server.GetEventsAsync(id, after, 1000, cancellationToken), cancellationToken);
            events.AddRange(page.Events);
            if (!page.More) return events;
            after = page.Next;
        }
    }

    public void Dispose()
    {
        _http.ForEach(http => http.Dispose());
        _tokens.Dispose();
    }

    /// <summary>Nobody there, too late, or a server that says that it cannot now.</summary>
    private static bool IsNoAnswer(Exception e) => e switch
    {
        TrainyardException t => t.Problem.Status is >= 500 or (int)HttpStatusCode.TooManyRequests,
        HttpRequestException or IOException or OperationCanceledException => true,
        _ => false,
    };
}
