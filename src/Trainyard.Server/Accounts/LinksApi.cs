using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Accounts;

/// <summary>An account's one-time links, for admins: to make, to list, to withdraw. A link's secret is shown once, to whoever made it.</summary>
internal static class LinksApi
{
    public static void MapLinks(this IEndpointRouteBuilder users)
    {
        // A link signs somebody in, with all that they may: an API token must not open that way round its scopes and its end.
        users.MapPost("/{name}/link", CreateAsync).RequireAuthorization(Policies.Person).WithSummary("Make a link that signs in once")
            .WithDescription("Whoever opens it is signed in as that account: send it to its person only. It is shown here and nowhere else.")
            .ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Link);
        users.MapGet("/{name}/links", ListAsync).WithSummary("List the links that still work")
            .WithDescription("Those that nobody has used, that have not expired, and that no change of the account has made void; without their secrets.")
            .ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, new[] { Examples.ListedLink });
        users.MapDelete("/{name}/links/{id}", RevokeAsync).WithSummary("Withdraw a link").WithDescription("It signs nobody in any more.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<SignInLink>, ProblemHttpResult>> CreateAsync(string name, HttpRequest request, SignInService signIn, CancellationToken cancellationToken) =>
        await signIn.CreateLinkAsync(AccountNames.Normalize(name), $"{request.Scheme}://{request.Host}{request.PathBase}", cancellationToken) is { } link ? TypedResults.Ok(link) : Missing(name);

    private static async Task<Results<Ok<IReadOnlyList<LinkView>>, ProblemHttpResult>> ListAsync(string name, SignInService signIn, CancellationToken cancellationToken) =>
        await signIn.ListLinksAsync(AccountNames.Normalize(name), cancellationToken) is { } links
            ? TypedResults.Ok<IReadOnlyList<LinkView>>([.. links.Select(ToView)])
            : Missing(name);

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string name, string id, SignInService signIn, CancellationToken cancellationToken)
    {
        if (await signIn.ListLinksAsync(AccountNames.Normalize(name), cancellationToken) is not { } links) return Missing(name);
        return links.FirstOrDefault(l => SignInService.IdOf(l) == id) is { } link && await signIn.RevokeLinkAsync(link, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NotFound($"'{name}' has no link '{id}' that still works: it may have been used, or have expired.");
    }

    private static LinkView ToView(AccountToken link) =>
        new(SignInService.IdOf(link), link.CreatedBy == AccountToken.ByProcess ? null : link.CreatedBy, link.CreatedAt, link.ExpiresAt);

    private static ProblemHttpResult Missing(string name) => Problems.NotFound($"There is no account '{name}'.");
}
