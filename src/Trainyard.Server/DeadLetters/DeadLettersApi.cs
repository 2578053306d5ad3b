using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Queue;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.DeadLetters;

/// <summary>What was dead-lettered, for admins: to read, to requeue, to drop.</summary>
internal static class DeadLettersApi
{
    private const int Newest = 100;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var deadLetters = routes.MapGroup("/api/dead-letters").WithTags("Dead letters").RequireAuthorization(Policies.Admin);
        deadLetters.MapGet("/", ListAsync).WithSummary("List what was dead-lettered")
            .WithDescription($"Messages and events that could not be read, or failed every time: how many there are, and the newest {Newest}.")
            .WithExample(null, Examples.DeadLetters);
        deadLetters.MapPost("/{id}/requeue", RequeueAsync).WithSummary("Requeue a message, as it was")
            .WithDescription("If it fails once more, it is dead-lettered once more.").ProducesProblem(StatusCodes.Status404NotFound);
        deadLetters.MapDelete("/{id}", DropAsync).WithSummary("Drop a message for good")
            .WithDescription("Nothing processes it any more.").ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<Ok<DeadLetterList>> ListAsync(IDeadLetters deadLetters, CancellationToken cancellationToken)
    {
        var newest = await deadLetters.ListAsync(Newest, cancellationToken);
        return TypedResults.Ok(new DeadLetterList(await deadLetters.CountAsync(cancellationToken), [.. newest.Select(ToView)]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RequeueAsync(
        string id, IDeadLetters deadLetters, IJobQueue queue, IJobEvents events, Audit audit, CancellationToken cancellationToken)
    {
        if (await deadLetters.FindAsync(id, cancellationToken) is not { } deadLetter) return Missing(id);
        try
        {
            await (deadLetter.Source switch
            {
                DeadLetterSource.Queue => queue.RequeueAsync(deadLetter, cancellationToken),
                DeadLetterSource.Events => events.RequeueAsync(deadLetter, cancellationToken),
                _ => throw new UnreachableException(deadLetter.Source.ToString()),
            });
        }
        catch (InvalidDataException e)
        {
            return Problems.Conflict($"It cannot be sent again: {e.Message} Drop it.");
        }
        // Send before remove: a crash between them leaves a dead letter that may be requeued twice, which is harmless.
        await deadLetters.RemoveAsync(id, CancellationToken.None);
        audit.DeadLetterHandled(AuditedAction.Requeue, id);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DropAsync(string id, IDeadLetters deadLetters, Audit audit, CancellationToken cancellationToken)
    {
        if (await deadLetters.FindAsync(id, cancellationToken) is null) return Missing(id);
        await deadLetters.RemoveAsync(id, cancellationToken);
        audit.DeadLetterHandled(AuditedAction.Delete, id);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Missing(string id) => Problems.NotFound($"Nothing that was dead-lettered is called '{id}'; somebody may have sent it again.");

    private static DeadLetterView ToView(DeadLetter deadLetter)
    {
        var (body, encoding) = Write(deadLetter.Body);
        return new DeadLetterView(deadLetter.Id, deadLetter.Source, deadLetter.At, deadLetter.Reason, deadLetter.Key, body, encoding);
    }

    private static (string Body, BodyEncoding Encoding) Write(byte[] body)
    {
        try
        {
            return (Strict.GetString(body), BodyEncoding.Text);
        }
        catch (DecoderFallbackException)
        {
            return (Convert.ToBase64String(body), BodyEncoding.Base64);
        }
    }
}
