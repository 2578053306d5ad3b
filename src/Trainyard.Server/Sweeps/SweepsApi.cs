using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Search.Methods;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Exports;
using Trainyard.Server.Web;
using Trainyard.Sweeps;

namespace Trainyard.Server.Sweeps;

/// <summary>Sweeps: begin, watch, control, and choose points of one's own.</summary>
internal static class SweepsApi
{
    public const int DefaultRows = 50, MaxRows = 200;

    public static IServiceCollection AddSweeps(this IServiceCollection services) => services
        .AddSingleton<SweepPlans>().AddSingleton<SweepControl>().AddSingleton<ITrialJobs, TrialJobMaker>()
        .AddSingleton<SweepRunner>().AddHostedService(s => s.GetRequiredService<SweepRunner>());

    public static IEndpointRouteBuilder MapSweeps(this IEndpointRouteBuilder routes)
    {
        var sweeps = routes.MapGroup("/api/sweeps").WithTags("Sweeps").RequireAuthorization(Policies.Viewer);
        sweeps.MapGet("/", ListAsync).WithSummary("List sweeps").WithDescription("The newest first, a page at a time.").WithExample(null, Examples.SweepPage);
        sweeps.MapGet("/{id}", ShowAsync).WithSummary("Show a sweep").WithDescription("What was asked for, where it stands, and all of its trials.").ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Sweep);
        sweeps.MapGet("/{id}/importance", ImportanceAsync).WithSummary("Show how much each setting matters")
            .WithDescription("The share of the differences between trials that each setting by itself explains, the largest first.").ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Importance);
        sweeps.MapTrialsExport();

        var control = routes.MapGroup("/api/sweeps").WithTags("Sweeps").RequireAuthorization(Policies.Trainer);
        control.MapPost("/", BeginAsync).WithSummary("Begin a sweep")
            .WithDescription("Trials are jobs of the caller. Their points are chosen by the method, from what the trials before them came to.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).WithExample(Examples.NewSweep, Examples.Sweep);
        control.MapPost("/check", CheckAsync).WithSummary("Check a sweep without beginning it").WithDescription("How it would search, and its first points; one that would be refused is refused here in the same words.")
            .WithExample(Examples.NewSweep, Examples.CheckedSweep);
        control.MapPost("/{id}/pause", PauseAsync).WithSummary("Pause a sweep").WithDescription("Its trials in training save a checkpoint and pause too; no new one begins.").ControlsSweep().WithExample(null, Examples.Sweep);
        control.MapPost("/{id}/resume", ResumeAsync).WithSummary("Let a paused sweep go on").WithDescription("Its trials go on from their checkpoints.").ControlsSweep().WithExample(null, Examples.Sweep);
        control.MapPost("/{id}/cancel", CancelAsync).WithSummary("Stop a sweep for good").WithDescription("Trials that have not ended are cancelled; what has ended stays.").ControlsSweep().WithExample(null, Examples.Sweep);
        control.MapPost("/{id}/extend", ExtendAsync).WithSummary("Give a sweep more trials").WithDescription("Also one that has come to its end; trials that were stopped then go on no more, and are compared with.")
            .ControlsSweep().WithExample(new SweepExtension(60), Examples.Sweep);
        control.MapPost("/{id}/trials", TellPointAsync).WithSummary("Begin a trial at a point of one's own").WithDescription("It counts like those that the method chooses, which takes its result into account.")
            .ControlsSweep().WithExample(Examples.NewTrial, Examples.Trial);
        control.MapPost("/{id}/ask", AskAsync).WithSummary("Ask for the next trial of a sweep whose trials are trained elsewhere").WithDescription("Several may be asked for before the value of the first is told.")
            .ControlsSweep().WithExample(null, Examples.Trial);
        control.MapPost("/{id}/trials/{number}/tell", TellValueAsync).WithSummary("Tell the value of a trial that was trained elsewhere").WithDescription("Without a value it has failed.")
            .ControlsSweep().WithExample(new ToldTrial(0.9812), Examples.Trial);
        control.MapDelete("/{id}", DeleteAsync).WithSummary("Delete a sweep").WithDescription("Only one that has ended; the jobs of its trials stay.").ControlsSweep();
        return routes;
    }

    private static RouteHandlerBuilder ControlsSweep(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<SweepPage>, ValidationProblem>> ListAsync(
        [Description("Only sweeps of this account.")] string? owner, [Description("The `next` of the page before.")] string? after, [Description("Most sweeps on a page.")] string? limit,
        ISweepStore sweeps, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead(limit, DefaultRows, MaxRows, out var most, out var error)) return Problems.Invalid("limit", error);
        SweepId? before = SweepId.TryParse(after, null, out var id) ? id : null;
        if (before is null && !string.IsNullOrEmpty(after)) return Problems.Invalid("after", "This cursor is not from this list: start again without 'after'.");
        var found = await sweeps.ListAsync(owner, before, most + 1, cancellationToken);
        List<SweepSummary> page = [.. found.Take(most).Select(s => s.ToSummary())];
        return TypedResults.Ok(new SweepPage(page, found.Count > most ? page[^1].Id.ToString() : null));
    }

    private static async Task<Results<Ok<SweepView>, ProblemHttpResult>> ShowAsync(SweepId id, ISweepStore sweeps, CancellationToken cancellationToken) =>
        await sweeps.FindAsync(id, cancellationToken) is { } sweep ? TypedResults.Ok(sweep.ToView()) : SweepControl.Missing(id);

    private static async Task<Results<Ok<IReadOnlyList<SettingImportanceView>>, ProblemHttpResult>> ImportanceAsync(SweepId id, ISweepStore sweeps, CancellationToken cancellationToken) =>
        await sweeps.FindAsync(id, cancellationToken) is { } sweep ? TypedResults.Ok(sweep.Importance()) : SweepControl.Missing(id);

    private static async Task<Results<Created<SweepView>, Ok<SweepView>, ValidationProblem, ProblemHttpResult>> BeginAsync(
        NewSweep asked, [FromHeader(Name = "Idempotency-Key"), Description("A name of this request: sent again with the same sweep, it answers with the sweep of the first time.")] string? key,
        ClaimsPrincipal user, AccountCache accounts, SweepPlans plans, ISweepStore sweeps, SweepRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        if (key is { Length: 0 or > IdempotencyKey.MaxLength }) return Problems.Invalid("Idempotency-Key", $"must have 1 to {IdempotencyKey.MaxLength} characters.");
        var (plan, errors) = await plans.ReadAsync(asked, user, cancellationToken);
        if (plan is null) return Problems.Invalid(errors);
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        var sweep = new Sweep { Id = SweepId.New(time), Owner = account.Name, OwnerId = account.Id, CreatedAt = time.GetUtcNow(), Asked = plan.Asked, SearchVersion = SearchMethods.Version };
        var stored = await sweeps.AddAsync(sweep, key, cancellationToken);
        if (stored.Id == sweep.Id)
        {
            runner.Wake(stored.Id);
            return TypedResults.Created($"/api/sweeps/{stored.Id}", stored.ToView());
        }
        return AreEqual(stored.Asked, sweep.Asked) ? TypedResults.Ok(stored.ToView()) : Problems.Unprocessable($"The Idempotency-Key was used before, for sweep {stored.Id}, which is another one: use a new key.");
    }

    private static async Task<Results<Ok<CheckedSweep>, ValidationProblem>> CheckAsync(NewSweep asked, ClaimsPrincipal user, SweepPlans plans, CancellationToken cancellationToken)
    {
        var (plan, errors) = await plans.ReadAsync(asked, user, cancellationToken);
        return plan is null ? Problems.Invalid(errors) : TypedResults.Ok(SweepPlans.Check(plan));
    }

    private static Task<Results<Ok<SweepView>, ProblemHttpResult>> PauseAsync(SweepId id, SweepControl control, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(control.ChangeAsync(id, AuditedAction.Pause, s => s.Pause(time.GetUtcNow()), "Only a sweep that runs can be paused", cancellationToken));

    private static Task<Results<Ok<SweepView>, ProblemHttpResult>> ResumeAsync(SweepId id, SweepControl control, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(control.ChangeAsync(id, AuditedAction.Resume, s => s.Resume(time.GetUtcNow()), "Only a paused sweep can be resumed", cancellationToken));

    private static Task<Results<Ok<SweepView>, ProblemHttpResult>> CancelAsync(SweepId id, SweepControl control, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(control.ChangeAsync(id, AuditedAction.Cancel, s => s.Cancel(time.GetUtcNow()), "Only a sweep that has not ended can be cancelled", cancellationToken));

    private static async Task<Results<Ok<SweepView>, ValidationProblem, ProblemHttpResult>> ExtendAsync(SweepId id, SweepExtension extension, SweepControl control, TimeProvider time, CancellationToken cancellationToken)
    {
        if (extension.Trials is < 1 or > NewSweep.MaxTrials) return Problems.Invalid("trials", $"must be 1 to {NewSweep.MaxTrials}, not {extension.Trials}.");
        var (sweep, refusal) = await control.ChangeAsync(id, AuditedAction.Extend, s => s.Extend(extension.Trials, time.GetUtcNow()), "Only a sweep that has neither failed nor been cancelled can get more trials, and only more than it has", cancellationToken);
        return sweep is null ? refusal! : TypedResults.Ok(sweep.ToView());
    }

    private static async Task<Results<Created<TrialView>, ValidationProblem, ProblemHttpResult>> TellPointAsync(SweepId id, NewTrial trial, SweepControl control, TimeProvider time, CancellationToken cancellationToken)
    {
        var (sweep, refusal) = await control.FindAsync(id, cancellationToken);
        if (sweep is null) return refusal!;
        var point = trial.Settings.ToPoint();
        if (sweep.Plan.Space.Encode(point) is null) return Problems.Invalid("settings", "is no point of the sweep: it must have a value that the sweep allows for each of its settings, and no other.");
        (sweep, refusal) = await control.ChangeAsync(id, AuditedAction.Extend, s => s.Tell(point, time.GetUtcNow()), "Only a sweep that runs, and has room for one more trial, takes a point", cancellationToken);
        return sweep is null ? refusal! : Created(sweep);
    }

    private static async Task<Results<Created<TrialView>, ProblemHttpResult>> AskAsync(SweepId id, SweepControl control, TimeProvider time, CancellationToken cancellationToken)
    {
        var (sweep, refusal) = await control.ChangeAsync(id, AuditedAction.Extend, s => s.Ask(time.GetUtcNow()), "Only a sweep that runs, whose trials are trained elsewhere and that has room for one more, gives one", cancellationToken);
        return sweep is null ? refusal! : Created(sweep);
    }

    private static async Task<Results<Ok<TrialView>, ValidationProblem, ProblemHttpResult>> TellValueAsync(SweepId id, int number, ToldTrial told, SweepControl control, TimeProvider time, CancellationToken cancellationToken)
    {
        if (told.Why?.Length > 500) return Problems.Invalid("why", $"has {told.Why.Length} characters; at most 500 are allowed.");
        var (sweep, refusal) = await control.ChangeAsync(id, AuditedAction.Extend, s => s.Tell(number, told, time.GetUtcNow()), $"Only a trial that is trained elsewhere and has not ended can be told, and trial {number} is none", cancellationToken);
        return sweep is null ? refusal! : TypedResults.Ok(sweep.Trials[number].ToView());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(SweepId id, SweepControl control, ISweepStore sweeps, Audit audit, CancellationToken cancellationToken)
    {
        var (sweep, refusal) = await control.FindAsync(id, cancellationToken);
        if (sweep is null) return refusal!;
        if (sweep.IsOpen) return Problems.Conflict(sweep.HasEnded ? "Trials of this sweep have not ended yet: wait for them." : "The sweep has not ended: cancel it first.");
        await sweeps.DeleteAsync(id, cancellationToken);
        audit.SweepChanged(AuditedAction.Delete, sweep.Id, sweep.Owner);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<SweepView>, ProblemHttpResult>> AnswerAsync(Task<(Sweep? Sweep, ProblemHttpResult? Refusal)> changing)
    {
        var (sweep, refusal) = await changing;
        return sweep is null ? refusal! : TypedResults.Ok(sweep.ToView());
    }

    private static Created<TrialView> Created(Sweep sweep) => TypedResults.Created($"/api/sweeps/{sweep.Id}", sweep.Trials[^1].ToView());

    private static bool AreEqual(NewSweep one, NewSweep other) => JsonSerializer.Serialize(one, WireJson.Options) == JsonSerializer.Serialize(other, WireJson.Options);
}
