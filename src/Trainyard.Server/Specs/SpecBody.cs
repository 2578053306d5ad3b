using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Server.Datasets;

namespace Trainyard.Server.Specs;

/// <summary>The body of a request, read as a spec: whole, or with messages by field.</summary>
/// <param name="Spec">What is to be trained; null: it cannot be.</param>
/// <param name="Data">Its dataset; null where the spec is.</param>
/// <param name="Errors">Messages by field.</param>
internal sealed record SpecBody(JobSpec? Spec, DatasetInfo? Data, IReadOnlyDictionary<string, string[]> Errors) : IEndpointParameterMetadataProvider
{
    /// <exception cref="BadHttpRequestException">The body is too large (413) or not JSON (415).</exception>
    public static async ValueTask<SpecBody?> BindAsync(HttpContext http, ParameterInfo _)
    {
        if (!http.Request.HasJsonContentType()) throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        // BodyLimit ends a body that is too large, so this cannot grow without end.
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var known = await http.RequestServices.GetRequiredService<DatasetDirectory>().KnownAsync(http.RequestAborted);
        var spec = SpecReader.Read(body.GetBuffer().AsMemory(0, (int)body.Length), known, out var errors);
        return new SpecBody(spec, spec is null ? null : known.Find(spec.Dataset), errors);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(JobSpec)));
}
