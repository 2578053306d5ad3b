using Microsoft.AspNetCore.Builder;

namespace Trainyard.Server.Docs;

/// <summary>What an endpoint takes and answers with, by example.</summary>
internal sealed record ExampleMetadata(object? Request, object? Response);

internal static class ExampleExtensions
{
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, object? request, object? response = null) =>
        route.WithMetadata(new ExampleMetadata(request, response));
}
