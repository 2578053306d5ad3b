using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Accounts;

/// <summary>The accounts, for admins.</summary>
internal static class UsersApi
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/users").WithTags("Users").RequireAuthorization(Policies.Admin);
        users.MapGet("/", ListAsync).WithSummary("List the accounts")
            .WithDescription("All of them, by name.").WithExample(null, new[] { Examples.User });
        users.MapPost("/", AddAsync).WithSummary("Add an account")
            .WithDescription("It has no password: send its person a one-time link.")
            .ProducesProblem(StatusCodes.Status409Conflict).WithExample(new NewUser("ada", Role.Trainer), Examples.User);
        users.MapPut("/{name}/role", ChangeRoleAsync).WithSummary("Change what an account may do").WithDescription("Signs the account out everywhere, and makes its links void.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).WithExample(new RoleChange(Role.Trainer), Examples.User);
        users.MapLinks();
        users.MapDelete("/{name}", DeleteAsync).WithSummary("Delete an account").WithDescription("Its jobs stay.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<IReadOnlyList<UserView>>> ListAsync(IAccountStore store, CancellationToken cancellationToken)
    {
        var accounts = await store.ListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<UserView>>([.. accounts.Select(a => a.ToView())]);
    }

    private static async Task<Results<Created<UserView>, ValidationProblem, ProblemHttpResult>> AddAsync(NewUser user, AccountChanges changes, CancellationToken cancellationToken)
    {
        var name = AccountNames.Normalize(user.Name);
        if (!AccountNames.IsValid(name)) return Problems.Invalid("name", AccountNames.Rule);
        return await changes.AddAsync(name, user.Role, cancellationToken) is { } account
            ? TypedResults.Created((string?)null, account.ToView())
            : Problems.Conflict($"There is an account '{name}' already.");
    }

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> ChangeRoleAsync(string name, RoleChange change, AccountChanges changes, CancellationToken cancellationToken)
    {
        var (outcome, account) = await changes.UpdateAsync(AccountNames.Normalize(name), a => a with { Role = change.Role }, cancellationToken);
        return outcome == AccountChange.Done ? TypedResults.Ok(account!.ToView()) : Refuse(outcome, name);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, AccountChanges changes, CancellationToken cancellationToken)
    {
        var outcome = await changes.DeleteAsync(AccountNames.Normalize(name), cancellationToken);
        return outcome == AccountChange.Done ? TypedResults.NoContent() : Refuse(outcome, name);
    }

    private static ProblemHttpResult Refuse(AccountChange outcome, string name) => outcome switch
    {
        AccountChange.NotFound => Problems.NotFound($"There is no account '{name}'."),
        AccountChange.LastAdmin => Problems.Conflict($"'{name}' is the last admin: make somebody else an admin first."),
        _ => throw new UnreachableException(outcome.ToString()),
    };
}
