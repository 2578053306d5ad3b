using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Telemetry;

namespace Trainyard.Server.Accounts;

/// <summary>
/// The audit trail: one log line, in the category <see cref="TelemetryNames.AuditLog"/>, for each sign-in and each change to accounts and to
/// other people's work, with who did it and from which address. Text from outside is written so that it stays one line.
/// </summary>
internal sealed partial class Audit(IHttpContextAccessor http, ILoggerFactory loggers)
{
    private const int MaxNameLength = 64;
    private readonly ILogger _log = loggers.CreateLogger(TelemetryNames.AuditLog);

    /// <summary>Who made the request; the server's own process where there is none.</summary>
    public string Actor => http.HttpContext?.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : AccountToken.ByProcess;

    /// <summary>The same for a reader, who is told where it was a program.</summary>
    private string Who => http.HttpContext?.User.ApiToken() is { } token ? $"{Actor} (API token {ApiToken.IdOf(token)})" : Actor;

    private string Address => http.HttpContext is null ? AccountToken.ByProcess : http.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    public void SignedIn(string account) => SignedInByPassword(_log, account, Address);

    public void SignedInByLink(string account, string link, string? madeBy) => SignedInByLink(_log, account, Address, link, madeBy ?? "unknown");

    /// <param name="name">As it was typed; it may be anything.</param>
    public void SignInRefused(string name) => SignInRefused(_log, Clean(name), Address);

    public void LinkRefused() => LinkRefused(_log, Address);

    public void RefreshTokenReused(string account) => RefreshTokenReused(_log, account, Address);

    public void SignedOut(string account) => SignedOut(_log, account, Address);

    public void LinkCreated(string account, string link, DateTimeOffset expiresAt) => LinkCreated(_log, Who, account, link, expiresAt, Address);

    public void LinkRevoked(string account, string link) => LinkRevoked(_log, Who, account, link, Address);

    public void TokenCreated(ApiToken token) =>
        TokenCreated(_log, Who, token.Name, token.Id, string.Join(", ", token.Scopes), token.ExpiresAt, Address);

    public void TokenRevoked(ApiToken token) => TokenRevoked(_log, Who, token.Name, token.Id, token.Owner.Name, Address);

    public void TokenRefused(string reason) => TokenRefused(_log, Address, reason);

    public void AccountAdded(string account, Role role) => AccountAdded(_log, Who, account, role, Address);

    public void RoleChanged(string account, Role before, Role after) => RoleChanged(_log, Who, account, before, after, Address);

    public void PasswordChanged(string account) => PasswordChanged(_log, Who, account, Address);

    public void PasswordChangeRefused(string account) => PasswordChangeRefused(_log, account, Address);

    public void AccountDeleted(string account) => AccountDeleted(_log, Who, account, Address);

    /// <summary>Nothing is written where the job is the actor's own.</summary>
    public void JobChanged(AuditedAction action, JobId job, string owner)
    {
        if (Actor != owner) JobChanged(_log, Who, action, job, Clean(owner), Address);
    }

    /// <inheritdoc cref="JobChanged(AuditedAction, JobId, string)"/>
    public void SweepChanged(AuditedAction action, SweepId sweep, string owner)
    {
        if (Actor != owner) SweepChanged(_log, Who, action, sweep, Clean(owner), Address);
    }

    public void DeadLetterHandled(AuditedAction action, string deadLetter) => DeadLetterHandled(_log, Who, action, Clean(deadLetter), Address);

    private static string Clean(string text) => LogText.Clean(text.Length > MaxNameLength ? $"{text.AsSpan(0, MaxNameLength)}…" : text);

    [LoggerMessage(420, LogLevel.Information, "{Account} signed in by password, from {Address}")]
    private static partial void SignedInByPassword(ILogger log, string account, string address);

    [LoggerMessage(421, LogLevel.Information, "{Account} signed in, from {Address}, by the link {Link} that {Actor} made")]
    private static partial void SignedInByLink(ILogger log, string account, string address, string link, string actor);

    [LoggerMessage(422, LogLevel.Warning, "A sign-in as {Account} was refused, from {Address}")]
    private static partial void SignInRefused(ILogger log, string account, string address);

    [LoggerMessage(423, LogLevel.Warning, "A sign-in by link was refused, from {Address}: the link was used or withdrawn, has expired, or never was")]
    private static partial void LinkRefused(ILogger log, string address);

    [LoggerMessage(424, LogLevel.Warning, "A used refresh token of {Account} came again, from {Address}: the session that it belonged to is ended")]
    private static partial void RefreshTokenReused(ILogger log, string account, string address);

    [LoggerMessage(425, LogLevel.Information, "{Account} signed out, from {Address}")]
    private static partial void SignedOut(ILogger log, string account, string address);

    [LoggerMessage(426, LogLevel.Information, "{Actor} made the link {Link}, which signs in as {Account} until {ExpiresAt:u}, from {Address}")]
    private static partial void LinkCreated(ILogger log, string actor, string account, string link, DateTimeOffset expiresAt, string address);

    [LoggerMessage(427, LogLevel.Information, "{Actor} withdrew the link {Link} of {Account}, from {Address}")]
    private static partial void LinkRevoked(ILogger log, string actor, string account, string link, string address);

    [LoggerMessage(437, LogLevel.Information, "{Actor} made the API token {Name} ({Token}) with the scopes {Scopes}, good until {ExpiresAt:u}, from {Address}")]
    private static partial void TokenCreated(ILogger log, string actor, string name, string token, string scopes, DateTimeOffset expiresAt, string address);

    [LoggerMessage(438, LogLevel.Information, "{Actor} revoked the API token {Name} ({Token}) of {Account}, from {Address}")]
    private static partial void TokenRevoked(ILogger log, string actor, string name, string token, string account, string address);

    [LoggerMessage(439, LogLevel.Warning, "A request with an API token was refused, from {Address}: {Reason}")]
    private static partial void TokenRefused(ILogger log, string address, string reason);

    [LoggerMessage(428, LogLevel.Information, "{Actor} added the account {Account} as {Role}, from {Address}")]
    private static partial void AccountAdded(ILogger log, string actor, string account, Role role, string address);

    [LoggerMessage(429, LogLevel.Information, "{Actor} changed the role of {Account} from {Before} to {After}, from {Address}")]
    private static partial void RoleChanged(ILogger log, string actor, string account, Role before, Role after, string address);

    [LoggerMessage(430, LogLevel.Information, "{Actor} changed the password of {Account}, from {Address}")]
    private static partial void PasswordChanged(ILogger log, string actor, string account, string address);

    [LoggerMessage(436, LogLevel.Warning, "A change of the password of {Account} was refused, from {Address}: the current one was wrong")]
    private static partial void PasswordChangeRefused(ILogger log, string account, string address);

    [LoggerMessage(431, LogLevel.Information, "{Actor} deleted the account {Account}, from {Address}")]
    private static partial void AccountDeleted(ILogger log, string actor, string account, string address);

    [LoggerMessage(432, LogLevel.Information, "{Actor} did {Action} to the job {Job} of {Owner}, from {Address}")]
    private static partial void JobChanged(ILogger log, string actor, AuditedAction action, JobId job, string owner, string address);

    [LoggerMessage(441, LogLevel.Information, "{Actor} did {Action} to the sweep {Sweep} of {Owner}, from {Address}")]
    private static partial void SweepChanged(ILogger log, string actor, AuditedAction action, SweepId sweep, string owner, string address);

    [LoggerMessage(433, LogLevel.Information, "{Actor} did {Action} to the dead letter {DeadLetter}, from {Address}")]
    private static partial void DeadLetterHandled(ILogger log, string actor, AuditedAction action, string deadLetter, string address);
}

internal enum AuditedAction
{
    Pause,
    Resume,
    Cancel,
    Retry,
    Delete,
    Edit,
    Requeue,
    Extend,
}
