using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>What the importer is asked, as one line of JSON on its standard input.</summary>
/// <param name="Source">A file or a folder.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Options">How it is to be read.</param>
/// <param name="Folder">An empty folder, for <see cref="Import.Target"/> and what is in between.</param>
/// <param name="Limit">Most bytes that may be unpacked.</param>
internal sealed record ImportRequest(string Source, string Name, DatasetOptions Options, string Folder, long Limit);

/// <summary>What the importer says, one a line of JSON on its standard output; the last has contents or findings.</summary>
/// <param name="Done">Examples that are packed.</param>
/// <param name="Total">Examples that there are.</param>
/// <param name="Contents">The dataset is packed, and this is in it.</param>
/// <param name="Refused">It is no dataset, and why.</param>
/// <param name="Failed">It could not be packed, such as on a full disk, and why, as a sentence.</param>
internal sealed record ImportMessage(int Done, int Total, DatasetContents? Contents = null, IReadOnlyList<DatasetFinding>? Refused = null, string? Failed = null);

/// <summary>Both, as JSON.</summary>
internal static class ImportJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
