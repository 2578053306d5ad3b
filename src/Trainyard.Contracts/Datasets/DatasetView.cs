using System.ComponentModel;

namespace Trainyard.Contracts;

/// <summary>A version of a dataset that somebody brought.</summary>
/// <param name="Name">Its name, without the version.</param>
/// <param name="Version">From 1; a version never changes.</param>
/// <param name="Owner">Who brought it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="Sha256">Of its file, in lower-case hexadecimal.</param>
/// <param name="Contents">What is in it.</param>
public sealed record DatasetView(string Name, int Version, string Owner, DateTimeOffset CreatedAt, long Size, string Sha256, DatasetContents Contents);

/// <summary>A file on its way to the server, as the tus protocol moves it.</summary>
/// <param name="Id">Of the upload.</param>
/// <param name="Name">Of the file.</param>
/// <param name="Offset">Bytes that are there.</param>
/// <param name="Length">Bytes that there will be.</param>
public sealed record UploadView(string Id, string Name, long Offset, long Length);

/// <summary>A dataset to be made of an upload.</summary>
/// <param name="Upload">The id of a whole upload.</param>
/// <param name="Name">Its name; where it is there already, this becomes its next version.</param>
public sealed record NewDataset(
    [property: Description("The id of an upload, all of whose bytes are there.")] string Upload,
    [property: Description("The dataset's name: 1 to 64 of the characters a-z, 0-9, '.', '_' and '-', beginning with a-z or 0-9. Where there is one of this name, it becomes its next version.")] string Name)
{
    [Description("How the files are to be read.")]
    public DatasetOptions Options { get; set; } = new();
}

/// <summary>An upload that is being made a dataset.</summary>
/// <param name="Id">Of this import.</param>
/// <param name="State">How far it is.</param>
/// <param name="Done">Examples that are packed.</param>
/// <param name="Total">Examples that were found; 0: they are still looked at.</param>
/// <param name="Findings">Why it was refused, or what was odd.</param>
/// <param name="Dataset">What became of it.</param>
public sealed record ImportView(string Id, ImportState State, int Done, int Total, IReadOnlyList<DatasetFinding> Findings, DatasetView? Dataset = null);

/// <summary>How far an import is.</summary>
public enum ImportState
{
    /// <summary>It waits, or is read and packed.</summary>
    Running,

    /// <summary>The dataset is there.</summary>
    Succeeded,

    /// <summary>The files are no dataset; the findings say why.</summary>
    Refused,

    /// <summary>The server could not do it; the finding says why.</summary>
    Failed,

    /// <summary>Somebody ended it; the upload is kept.</summary>
    Cancelled,
}

/// <summary>One example, for people to look at.</summary>
/// <param name="Part">Which part it is in.</param>
/// <param name="Row">Its row there, from 0.</param>
/// <param name="Target">Its class, its labels or its numbers, as a text.</param>
/// <param name="Values">A table's or an array's values by column, missing ones left out; null for pictures, which have an address of their own.</param>
public sealed record ExampleView(PartName Part, int Row, string Target, IReadOnlyDictionary<string, string>? Values = null);
