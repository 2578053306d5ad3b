using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Health;

namespace Trainyard.Server.Accounts;

/// <summary>
/// A start at which no admin has a password or is signed in writes a one-time link for the owner into the server's log, which ends after
/// a quarter of an hour: whoever reads that may be the owner.
/// </summary>
internal sealed partial class BootstrapAdminLink(
    SignInService signIn, IServer server, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<BootstrapAdminLink> log, FailureLog failures) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        using var listening = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        await new RetryPipeline(time, RetryDelay).RunAsync(WriteLinkAsync, e => failures.Failed(log, "The link for the first sign-in could not be made", e), stoppingToken);
    }

    private async Task WriteLinkAsync(CancellationToken cancellationToken)
    {
        if (!await signIn.NeedsFirstLinkAsync(cancellationToken)) return;
        var owner = await signIn.EnsureOwnerAsync(cancellationToken);
        var link = await signIn.CreateLinkAsync(owner.Name, Address(), cancellationToken, SignInService.StartLinkLifetime);
        if (link is not null) NobodyCanSignIn(log, owner.Name, link.ExpiresAt, link.Url);
    }

    /// <summary>As somebody on this machine would write it.</summary>
    private string Address()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
        return address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
    }

    [LoggerMessage(253, LogLevel.Information, "No admin has a password or is signed in. This link signs {Owner} in, once, until {ExpiresAt:u}: {Link}")]
    private static partial void NobodyCanSignIn(ILogger log, string owner, DateTimeOffset expiresAt, string link);
}
