namespace Trainyard.Contracts;

/// <summary>An error as the API sends it: Problem Details (RFC 9457), with one entry in <see cref="Errors"/> for each wrong field.</summary>
public sealed record Problem
{
    public string? Title { get; init; }
    public int Status { get; init; }
    public string? Detail { get; init; }

    /// <summary>Messages by field, such as <c>epochs</c> or <c>model.layers[3]</c>; the empty name means the whole body.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Where an expression of a list is wrong; null: none is.</summary>
    public FilterError? Filter { get; init; }
}
