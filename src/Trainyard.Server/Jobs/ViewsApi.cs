using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Views;

namespace Trainyard.Server.Jobs;

/// <summary>The views of the list that an account keeps.</summary>
internal static class ViewsApi
{
    public static void MapViews(this IEndpointRouteBuilder list)
    {
        list.MapGet("/views", ListAsync).WithSummary("List one's saved views").WithDescription("By name.")
            .ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, new[] { Examples.View });
        list.MapPut("/views/{view}", SaveAsync).WithSummary("Save a view of the list")
            .WithDescription("Under its name; one of the same name is replaced.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).WithExample(new NewView(Examples.View.Query), Examples.View);
        list.MapDelete("/views/{view}", DeleteAsync).WithSummary("Delete a saved view").WithDescription("The jobs that it shows stay.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<IReadOnlyList<SavedView>>, ProblemHttpResult>> ListAsync(ClaimsPrincipal user, AccountCache accounts, ISavedViews views, CancellationToken cancellationToken) =>
        await accounts.FindAsync(user, cancellationToken) is { } account ? TypedResults.Ok(await views.ListAsync(account.Id, cancellationToken)) : Deleted;

    private static async Task<Results<Ok<SavedView>, ValidationProblem, ProblemHttpResult>> SaveAsync(
        string view, NewView body, ClaimsPrincipal user, AccountCache accounts, ISavedViews views, CancellationToken cancellationToken)
    {
        var saved = new SavedView(NameOf(view), body.Query);
        if (saved.Name.Length is 0 or > SavedView.MaxName) return Problems.Invalid("view", $"must have 1 to {SavedView.MaxName} characters.");
        if (NameText.Refuse(saved.Name) is { } reason) return Problems.Invalid("view", reason);
        if (saved.Query.Length > SavedView.MaxQuery) return Problems.Invalid("query", $"has {saved.Query.Length} characters; at most {SavedView.MaxQuery} are allowed.");
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Deleted;
        var known = await views.ListAsync(account.Id, cancellationToken);
        if (known.Count >= SavedView.MaxViews && known.All(other => other.Name != saved.Name)) return Problems.Conflict($"You have {SavedView.MaxViews} views, and cannot have more: delete some first.");
        await views.SaveAsync(account.Id, saved, cancellationToken);
        return TypedResults.Ok(saved);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string view, ClaimsPrincipal user, AccountCache accounts, ISavedViews views, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Deleted;
        return await views.DeleteAsync(account.Id, NameOf(view), cancellationToken) ? TypedResults.NoContent() : Problems.NotFound($"You have no view '{view}'.");
    }

    /// <summary>A slash stays encoded in a part of a path.</summary>
    private static string NameOf(string view) => view.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Trim();

    private static ProblemHttpResult Deleted => Problems.NotFound("This account was deleted.");
}
