using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>Trained weights to begin with, and which of the network's stay as they are.</summary>
public sealed record StartFromSpec
{
    [Description("A job that succeeded, whose trained weights are taken: its id.")]
    [TextRule(36)]
    public string? Job { get; init; }

    [Description("A safetensors file that was uploaded, by its SHA-256.")]
    [RegularExpression(FileView.Sha256Pattern)]
    public string? File { get; init; }

    [Description("Whether all weights are taken, and must have the network's names and shapes, or those that fit.")]
    public StartLayers Layers { get; init; }

    // Set, and not init: the generated reader of JSON gives what it must initialise no default.
    [Description("Layers that do not train, by name or the beginning of it, such as 0 or 3.layers.")]
    [MaxLength(100), TextRule(MaxNameLength, NotBlank = true)]
    public IReadOnlyList<string> Frozen { get; set; } = [];

    /// <summary>Characters of one name.</summary>
    internal const int MaxNameLength = 200;

    /// <summary>Whether a weight or buffer of this name stays as it is.</summary>
    public bool Freezes(string name) => Frozen.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || name[prefix.Length] == '.'));
}

/// <summary>Which weights a training begins with.</summary>
public enum StartLayers
{
    /// <summary>All of them: one that is missing, or has another shape, ends the job.</summary>
    All,

    /// <summary>Those with a name and a shape of the network's; the others begin as without.</summary>
    Fitting,
}
