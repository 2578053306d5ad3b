using System.Runtime.CompilerServices;

namespace Trainyard.Datasets;

/// <summary>A web server that serves each file as <c>URL/file</c>.</summary>
internal sealed class Mirror(Uri address, HttpClient http) : IFileSource
{
    public string Name => address.ToString();

    public async IAsyncEnumerable<(string Name, Stream Content)> OpenAsync(IReadOnlyCollection<DatasetFile> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in wanted)
        {
            await using var content = await GetAsync(new Uri($"{address.ToString().TrimEnd('/')}/{file.Name}"), cancellationToken);
            yield return (file.Name, content);
        }
    }

    /// <exception cref="IOException">The mirror does not give it.</exception>
    private async Task<Stream> GetAsync(Uri file, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetStreamAsync(file, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new IOException(ProxyNote.Of(e, file), e);
        }
    }
}
