using System.Runtime.CompilerServices;

namespace Trainyard.Datasets;

/// <summary>A web server that serves each file as <c>URL/file</c>.</summary>
internal sealed class Mirror(Uri address, HttpClient http) : IDatasetPlace
{
    public string Name => address.ToString();

    public async IAsyncEnumerable<(string Name, Stream Content)> OpenAsync(IReadOnlyCollection<DatasetFile> wanted, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var file in wanted)
        {
            await using var content = await http.GetStreamAsync(new Uri($"{address.ToString().TrimEnd('/')}/{file.Name}"), cancel);
            yield return (file.Name, content);
        }
    }
}
