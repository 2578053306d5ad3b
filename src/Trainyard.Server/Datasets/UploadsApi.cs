using System.Globalization;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Datasets;

/// <summary>
/// Uploads that go on after a broken connection: the tus protocol 1.0.0 with creation, expiration and termination (https://tus.io/protocols/resumable-upload).
/// </summary>
internal static class UploadsApi
{
    public const string Path = "/api/datasets/uploads";

    private const string Version = "1.0.0", BodyType = "application/offset+octet-stream";

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.MapGroup(Path).WithTags("Datasets").RequireAuthorization(Policies.Trainer);
        uploads.AddEndpointFilter(async (context, next) =>
        {
            var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
            (response.Headers["Tus-Resumable"], response.Headers["Tus-Version"], response.Headers["Tus-Extension"]) = (Version, Version, "creation,expiration,termination");
            response.Headers.CacheControl = "no-store";
            return request.Headers["Tus-Resumable"] is [{ } other] && other != Version ? Problems.Precondition($"This server speaks version {Version} of the tus protocol, not {other}.") : await next(context);
        });
        uploads.MapPost("/", CreateAsync).WithSummary("Begin an upload")
            .WithDescription("By the tus protocol 1.0.0, which any tus client speaks: the answer's `Location` takes the bytes, in as many pieces as it takes.").ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status413PayloadTooLarge).WithExample(null, Examples.Upload);
        uploads.MapGet("/{id}", ShowAsync).WithSummary("Show how much of an upload is there")
            .WithDescription("Also as the header `Upload-Offset`, for tus's HEAD.").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed).WithExample(null, Examples.Upload);
        uploads.MapPatch("/{id}", AppendAsync).WithSummary("Add bytes to an upload")
            .WithDescription("From `Upload-Offset` on, which must be how much is there; what came before a connection broke is kept.")
            .Accepts<Stream>(BodyType)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status423Locked);
        uploads.MapDelete("/{id}", DeleteAsync).WithSummary("Give an upload up").WithDescription("Its bytes are removed, and an import of it is cancelled. One that nobody adds to for a day is removed too.").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static async Task<Results<Created<UploadView>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        [FromHeader(Name = "Upload-Length")] long? length, [FromHeader(Name = "Upload-Metadata")] string? metadata,
        HttpContext http, ClaimsPrincipal user, AccountCache accounts, Uploads uploads, CancellationToken cancellationToken)
    {
        if (length is not (> 0 and var bytes)) return Problems.Invalid("Upload-Length", "must say how many bytes the file has, and that it is not empty.");
        if (bytes > uploads.MaxBytes) return Problems.TooLarge(string.Create(CultureInfo.InvariantCulture, $"The file has {bytes:N0} bytes, and this server takes at most {uploads.MaxBytes:N0} (Server:MaxDatasetBytes)."));
        if (FileName(metadata) is not { } name) return Problems.Invalid("Upload-Metadata", "must have a 'filename', in base64.");
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        var upload = uploads.Create(name, bytes, account.Id);
        Describe(http, upload);
        return TypedResults.Created($"{http.Request.PathBase}{Path}/{upload.Id}", upload);
    }

    private static async Task<Results<Ok<UploadView>, ProblemHttpResult>> ShowAsync(string id, HttpContext http, ClaimsPrincipal user, AccountCache accounts, Uploads uploads, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, user, accounts, uploads, cancellationToken) is not { } upload) return Missing(id);
        Describe(http, upload);
        return TypedResults.Ok(upload);
    }

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> AppendAsync(
        string id, [FromHeader(Name = "Upload-Offset")] long? offset, HttpContext http, ClaimsPrincipal user, AccountCache accounts, Uploads uploads, CancellationToken cancellationToken)
    {
        if (http.Request.ContentType != BodyType) return Problems.Unsupported($"The bytes of an upload are sent as {BodyType}.");
        if (await FindAsync(id, user, accounts, uploads, cancellationToken) is not { } upload) return Missing(id);
        if (offset is not { } at) return Problems.Invalid("Upload-Offset", "must say where the bytes belong.");
        if (at != upload.Offset) return Problems.Conflict(string.Create(CultureInfo.InvariantCulture, $"{upload.Offset} bytes are here, so that the next ones belong there and not at {at}."));
        try
        {
            if (!await uploads.AppendAsync(upload, http.Request.Body)) return Problems.Locked("Somebody else is adding bytes to this upload.");
        }
        catch (InvalidDataException e)
        {
            return Problems.TooLarge(e.Message);
        }
        catch (IOException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer; what came is kept.
        }
        Describe(http, uploads.Find(id, (await accounts.FindAsync(user, cancellationToken))!.Id) ?? upload);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, ClaimsPrincipal user, AccountCache accounts, Uploads uploads, Imports imports, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, user, accounts, uploads, cancellationToken) is null) return Missing(id);
        // An import that reads it ends first.
        await imports.CancelAsync(id);
        uploads.Remove(id);
        return TypedResults.NoContent();
    }

    private static async Task<UploadView?> FindAsync(string id, ClaimsPrincipal user, AccountCache accounts, Uploads uploads, CancellationToken cancellationToken) =>
        await accounts.FindAsync(user, cancellationToken) is { } account ? uploads.Find(id, account.Id) : null;

    private static ProblemHttpResult Missing(string id) => Problems.NotFound($"You have no upload '{id}' at this server: it ended, or another server has it. Begin it again.");

    private static void Describe(HttpContext http, UploadView upload)
    {
        http.Response.Headers["Upload-Offset"] = upload.Offset.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Upload-Length"] = upload.Length.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Upload-Expires"] = (DateTimeOffset.UtcNow + Uploads.Expiry).ToString("r", CultureInfo.InvariantCulture);
    }

    /// <summary>The last part of the name: whatever folder it lay in is nobody's business.</summary>
    private static string? FileName(string? metadata)
    {
        foreach (var pair in (metadata ?? "").Split(','))
        {
            if (pair.Trim().Split(' ') is not ["filename", { Length: > 0 } value]) continue;
            var bytes = new byte[value.Length];
            if (!Convert.TryFromBase64String(value, bytes, out var written)) return null;
            var name = Encoding.UTF8.GetString(bytes, 0, written).Split('/', '\\')[^1];
            return name.Length is > 0 and <= 255 && !name.Any(char.IsControl) ? name : null;
        }
        return null;
    }
}
