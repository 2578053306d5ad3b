using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Trainyard.Server.Docs;

internal static class OperationPaths
{
    /// <summary>The path as the document shows it: the root of a group of routes ends with a slash here, and not there.</summary>
    public static string PathOf(this ApiDescription description) => "/" + description.RelativePath!.TrimEnd('/');
}
