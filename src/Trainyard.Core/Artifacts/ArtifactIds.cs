using Trainyard.Contracts;

namespace Trainyard.Artifacts;

/// <summary>
/// What artifacts are called: a job's by the job, so that they go when it goes; the files of datasets, and those that people bring for their jobs, by their
/// content, so that everybody means the same bytes.
/// </summary>
public static class ArtifactIds
{
    private const int JobLength = 32, DigestLength = 64;

    /// <summary>What the ids of datasets' artifacts begin with; the content's SHA-256 follows.</summary>
    private const string Datasets = "datasets";

    /// <summary>The same of files that people bring for their jobs.</summary>
    private const string Files = "files";

    public static string OfJob(JobId job, string name) => Checked($"{job}/{name}");

    /// <param name="sha256">In lower-case hexadecimal.</param>
    public static string OfDataset(string sha256) => Checked($"{Datasets}/{sha256}");

    /// <inheritdoc cref="OfDataset"/>
    public static string OfFile(string sha256) => Checked($"{Files}/{sha256}");

    /// <summary>The job that an artifact belongs to; null for a file that is called by its content, which belongs to none.</summary>
    public static JobId? JobOf(string id) => id.Split('/') is [{ Length: JobLength } job, { Length: > 0 }] && JobId.TryParse(job, null, out var parsed) ? parsed : null;

    /// <summary>Whether it is a dataset's file.</summary>
    public static bool IsOfDataset(string id) => id.Split('/') is [Datasets, var digest] && IsDigest(digest);

    /// <summary>Whether somebody brought it for a job.</summary>
    public static bool IsOfFile(string id) => id.Split('/') is [Files, var digest] && IsDigest(digest);

    /// <summary>What an attempt calls a file: later attempts at the job make files of other names.</summary>
    public static string OfAttempt(long fence, string name) => string.Create(null, $"{fence}-{name}");

    /// <summary>Whether the attempt with this fence made the file.</summary>
    public static bool IsOfAttempt(string id, JobId job, long fence) => job == JobOf(id) && id.Split('/')[1].StartsWith(OfAttempt(fence, ""), StringComparison.Ordinal);

    /// <exception cref="ArgumentException">It is not the id of an artifact.</exception>
    internal static string Checked(string id) =>
        id.Split('/') is [var owner, { Length: > 0 } name] && name is not ("." or "..") && (JobOf(id) is not null || (owner is Datasets or Files && IsDigest(name)))
            ? id
            : throw new ArgumentException($"'{id}' is not the id of an artifact.", nameof(id));

    private static bool IsDigest(string name) => name.Length == DigestLength && name.All(char.IsAsciiHexDigitLower);
}
