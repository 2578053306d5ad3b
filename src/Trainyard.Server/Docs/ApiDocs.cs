using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Trainyard.Server.Docs;

/// <summary>The API's description, and a page to try it on.</summary>
internal static class ApiDocs
{
    private const string Assets = "swagger-ui";

    /// <summary>Swagger UI's page, which serves its assets from the package; here at the address that people know it by.</summary>
    private const string Page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <base href="swagger-ui/">
          <title>Trainyard API</title>
          <link rel="stylesheet" href="swagger-ui.css">
          <link rel="stylesheet" href="index.css">
          <link rel="icon" type="image/png" href="favicon-32x32.png" sizes="32x32">
        </head>
        <body>
          <div id="swagger-ui"></div>
          <script src="swagger-ui-bundle.js" charset="utf-8"></script>
          <script src="swagger-ui-standalone-preset.js" charset="utf-8"></script>
          <script src="index.js" charset="utf-8"></script>
        </body>
        </html>
        """;

    public static IServiceCollection AddApiDocs(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer<DescribeDocument>();
        options.AddOperationTransformer<DescribeOperations>();
        options.AddOperationTransformer<DescribeParameters>();
        options.AddOperationTransformer<DescribeErrors>();
        options.AddOperationTransformer<OperationIds>();
        options.AddSchemaTransformer<DescribeSchemas>();
        // Last, when every schema is there.
        options.AddDocumentTransformer<WireSchemas>();
    });

    public static IApplicationBuilder UseApiDocs(this IApplicationBuilder app) => app.UseSwaggerUI(options =>
    {
        options.RoutePrefix = Assets;
        // Relative to the page's base, so that it works below a path as well.
        options.SwaggerEndpoint("../openapi/v1.json", "Trainyard");
        options.EnablePersistAuthorization();
        options.DisplayRequestDuration();
    });

    public static IEndpointRouteBuilder MapApiDocs(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        routes.MapGet("/swagger-ui.html", () => TypedResults.Content(Page, "text/html; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/openapi.json", () => TypedResults.Redirect("openapi/v1.json")).AllowAnonymous().ExcludeFromDescription();
        return routes;
    }
}
