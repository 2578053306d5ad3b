using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;
using Trainyard.Server.Datasets;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Files;

internal static class FilesApi
{
    public static IServiceCollection AddFiles(this IServiceCollection services) =>
        services.AddSingleton<FileStore>().AddSingleton<FilesOfJobs>().AddHostedService<FileCleanup>();

    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/api/files").WithTags("Files").RequireAuthorization(Policies.Trainer);
        files.MapPost("/", AddAsync).WithSummary("Make a file for jobs of an upload")
            .WithDescription("A network as TorchScript, or weights as safetensors. The answer has the SHA-256 by which a spec names it; the same bytes are the same file. One that no job needs is deleted after 7 days.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).WithExample(Examples.NewFile, Examples.File);
        files.MapGet("/{sha256}", ShowAsync).WithSummary("Show a file of jobs").WithDescription("Whether it is here, so that it need not be uploaded again.")
            .ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.File);
        return routes;
    }

    private static async Task<Results<Created<FileView>, ValidationProblem, ProblemHttpResult>> AddAsync(
        NewFile request, HttpContext http, ClaimsPrincipal user, AccountCache accounts, Uploads uploads, FileStore files, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        if (uploads.Find(request.Upload, account.Id) is not { } upload) return Problems.NotFound($"You have no upload '{request.Upload}' at this server.");
        if (upload.Offset < upload.Length) return Problems.Conflict(FormattableString.Invariant($"The upload is not whole yet: {upload.Offset} of {upload.Length} bytes are here."));
        try
        {
            var file = await files.AddAsync(upload, cancellationToken);
            return TypedResults.Created($"{http.Request.PathBase}/api/files/{file.Sha256}", file);
        }
        catch (InvalidDataException e)
        {
            // It is of no use here, however it is tried again.
            uploads.Remove(upload.Id);
            return Problems.Invalid("upload", e.Message);
        }
    }

    private static async Task<Results<Ok<FileView>, ProblemHttpResult>> ShowAsync([Description("In lower-case hexadecimal.")] string sha256, FileStore files, CancellationToken cancellationToken)
    {
        try
        {
            return FileView.IsSha256(sha256) && await files.FindAsync(sha256, cancellationToken) is { } file ? TypedResults.Ok(file) : Problems.NotFound($"There is no file '{sha256}': upload it.");
        }
        catch (InvalidDataException e)
        {
            return Problems.NotFound($"The file is lost: {e.Message}");
        }
    }
}
