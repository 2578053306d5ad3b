namespace Trainyard.Contracts;

/// <summary>A change of what people call a job and say of it; what is null stays as it is. The spec stays as it was submitted.</summary>
public sealed record JobEdit
{
    /// <summary>Characters of the notes.</summary>
    public const int MaxNotes = 4_000;

    public string? Name { get; init; }

    /// <summary>All of its tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    // Set, and not init: the generated reader of JSON gives what it must initialise no default.
    /// <summary>Tags that it gets besides those that it has.</summary>
    public IReadOnlyList<string> AddTags { get; set; } = [];

    /// <summary>Tags that it loses.</summary>
    public IReadOnlyList<string> RemoveTags { get; set; } = [];

    /// <summary>Plain text; empty: none.</summary>
    public string? Notes { get; init; }

    /// <summary>The <see cref="JobView.Edits"/> that the change is made from: with another one, somebody was faster, and nothing is changed. Null: whatever it is.</summary>
    public int? Edits { get; init; }
}
