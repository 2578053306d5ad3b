using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Accounts;

/// <summary>API tokens, for people who are signed in: a token makes, lists and revokes none, so that a leaked one cannot outlive its end.</summary>
internal static partial class TokensApi
{
    private const int DefaultDays = 90;
    private const string NameRule = "must have 1 to 64 of the characters a-z, 0-9, '.', '_' and '-', and begin with a-z or 0-9.";

    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/api/tokens").WithTags("API tokens").RequireAuthorization(Policies.Person);
        tokens.MapPost("/", CreateAsync).WithSummary("Make an API token")
            .WithDescription(
                $"A program sends it as `Authorization: Bearer …` and acts for this account, as far as the token's scopes and the account's role allow: `read` sees everything, `jobs` submits and controls the account's jobs, "
                + "`admin` does all that the account may, except make tokens and sign-in links, and change passwords. The answer alone has the secret, which matches "
                + $"`{ApiTokenFormat.Pattern}`. A name of an expired token is free again.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).WithExample(Examples.NewApiToken, Examples.CreatedApiToken);
        tokens.MapGet("/", ListAsync).WithSummary("List an account's API tokens").WithDescription("One's own; an admin may ask for those of any account.")
            .ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, new[] { Examples.ApiToken });
        tokens.MapDelete("/{name}", RevokeAsync).WithSummary("Revoke an API token")
            .WithDescription("One's own, or for an admin of any account: no server takes it any more, and its live connections end.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<CreatedApiToken>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        NewApiToken request, ClaimsPrincipal user, ApiTokens tokens, AccountCache accounts, CancellationToken cancellationToken)
    {
        var name = Normalize(request.Name);
        var days = request.ExpiresInDays ?? Math.Min(DefaultDays, tokens.MaxDays);
        var errors = Check(name, request.Scopes, days, tokens.MaxDays);
        if (errors.Count > 0) return Problems.Invalid(errors);
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.NotFound("This account was deleted.");
        var (outcome, secret, token) = await tokens.CreateAsync(account, name, [.. request.Scopes.Distinct().Order()], days, cancellationToken);
        return outcome switch
        {
            TokenCreation.Done => TypedResults.Created((string?)null, new CreatedApiToken(secret, token.Id, token.Name, token.Scopes, token.CreatedAt, token.ExpiresAt)),
            TokenCreation.NameTaken => Problems.Conflict($"You have an API token '{name}' already: revoke it first, or choose another name."),
            TokenCreation.TooMany => Problems.Conflict($"You have {ApiTokens.MaxTokens} API tokens, and cannot have more: revoke some first."),
            _ => throw new UnreachableException(outcome.ToString()),
        };
    }

    private static async Task<Results<Ok<IReadOnlyList<ApiTokenView>>, ProblemHttpResult>> ListAsync(
        string? owner, ClaimsPrincipal user, ApiTokens tokens, IAccountStore accounts, CancellationToken cancellationToken)
    {
        var (account, refusal) = await FindOwnerAsync(owner, user, accounts, cancellationToken);
        if (account is null) return refusal!;
        return TypedResults.Ok<IReadOnlyList<ApiTokenView>>([.. (await tokens.ListAsync(account, cancellationToken)).Select(ToView)]);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string name, string? owner, ClaimsPrincipal user, ApiTokens tokens, IAccountStore accounts, CancellationToken cancellationToken)
    {
        var (account, refusal) = await FindOwnerAsync(owner, user, accounts, cancellationToken);
        if (account is null) return refusal!;
        return await tokens.RevokeAsync(account, Normalize(name), cancellationToken) ? TypedResults.NoContent() : Problems.NotFound($"'{account.Name}' has no API token '{name}'.");
    }

    private static async Task<(Account? Account, ProblemHttpResult? Refusal)> FindOwnerAsync(string? owner, ClaimsPrincipal user, IAccountStore accounts, CancellationToken cancellationToken)
    {
        var name = owner is null ? user.AccountName() : AccountNames.Normalize(owner);
        if (name != user.AccountName() && !user.IsAdmin()) return (null, Problems.Forbidden("These are the API tokens of another account: only admins may do this."));
        return await accounts.FindAsync(name, cancellationToken) is { } account ? (account, null) : (null, Problems.NotFound($"There is no account '{name}'."));
    }

    private static Dictionary<string, string[]> Check(string name, IReadOnlyList<TokenScope> scopes, int days, int maxDays)
    {
        var errors = new Dictionary<string, string[]>();
        if (!NamePattern().IsMatch(name) || name.EndsWith('\n')) errors["name"] = [NameRule];
        if (scopes.Count == 0) errors["scopes"] = ["must name at least one of read, jobs and admin."];
        if (days < 1 || days > maxDays) errors["expiresInDays"] = [string.Create(CultureInfo.InvariantCulture, $"must be from 1 to {maxDays}.")];
        return errors;
    }

    private static string Normalize(string name) => name.Trim().ToLowerInvariant();

    private static ApiTokenView ToView(ApiToken token) => new(token.Id, token.Name, token.Owner.Name, token.Scopes, token.CreatedAt, token.ExpiresAt, token.LastUsedAt);

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}$")]
    private static partial Regex NamePattern();
}
