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

/// <summary>What was moved aside, for admins: to look at, to send again, to drop.</summary>
internal static class DeadLettersApi
{
    private const int Newest = 100;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var letters = routes.MapGroup("/api/dead-letters").WithTags("Dead letters").RequireAuthorization(Policies.Admin);
        letters.MapGet("/", ListAsync).WithSummary("List what was moved aside")
            .WithDescription($"Messages and events that could not be read, or failed every time: how many there are, and the newest {Newest}.")
            .WithExample(null, Examples.DeadLetters);
        letters.MapPost("/{id}/send-again", RequeueAsync).WithSummary("Send a message again, as it was")
            .WithDescription("If it fails once more, it is moved aside once more.").ProducesProblem(StatusCodes.Status404NotFound);
        letters.MapDelete("/{id}", DropAsync).WithSummary("Drop a message for good").ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<Ok<DeadLetterList>> ListAsync(IDeadLetters letters, CancellationToken cancellationToken)
    {
        var newest = await letters.ListAsync(Newest, cancellationToken);
        return TypedResults.Ok(new DeadLetterList(await letters.CountAsync(cancellationToken), [.. newest.Select(ToView)]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RequeueAsync(
        string id, IDeadLetters letters, IJobQueue queue, IJobEvents events, Audit audit, CancellationToken cancellationToken)
    {
        if (await letters.FindAsync(id, cancellationToken) is not { } letter) return Missing(id);
        try
        {
            await (letter.Source switch
            {
                DeadLetterSource.Queue => queue.RequeueAsync(letter, cancellationToken),
                DeadLetterSource.Events => events.RequeueAsync(letter, cancellationToken),
                _ => throw new UnreachableException(letter.Source.ToString()),
            });
        }
        catch (InvalidDataException e)
        {
            return Problems.Conflict($"It cannot be sent again: {e.Message} Drop it.");
        }
        // Send before remove: a crash between them leaves a letter that may be sent twice, which changes nothing.
        await letters.RemoveAsync(id, CancellationToken.None);
        audit.DeadLetterHandled(AuditedAction.Requeue, id);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DropAsync(string id, IDeadLetters letters, Audit audit, CancellationToken cancellationToken)
    {
        if (await letters.FindAsync(id, cancellationToken) is null) return Missing(id);
        await letters.RemoveAsync(id, cancellationToken);
        audit.DeadLetterHandled(AuditedAction.Delete, id);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Missing(string id) => Problems.NotFound($"Nothing that was moved aside is called '{id}'; somebody may have sent it again.");

    private static DeadLetterView ToView(DeadLetter letter)
    {
        var (body, encoding) = Write(letter.Body);
        return new DeadLetterView(letter.Id, letter.Source, letter.At, letter.Reason, letter.Key, body, encoding);
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
