using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>
/// How examples are changed before the network trains on them, each time in another way: a function of the job's seed, the epoch and the example, so that a
/// training that was interrupted sees what an undisturbed one sees. Done in this order, and to pictures only, but for mixup. Everything is off by default.
/// </summary>
public sealed record AugmentationSpec
{
    [Description("Turn each picture by up to this angle to either side; the corners that come in are black.")]
    [Range(0.0, 180.0), Unit("degrees")]
    public double Rotation { get; init; }

    [Description("Mirror half of the pictures.")]
    public FlipDirection Flip { get; init; }

    [Description("Move each picture by up to this much to any side, as a random crop of the picture in a black frame of this width.")]
    [Range(0, 64), Unit("pixels")]
    public int Crop { get; init; }

    [Description("Make each picture brighter or darker by up to this share.")]
    [Range(0.0, 1.0), Unit("share")]
    public double Brightness { get; init; }

    [Description("Strengthen or weaken each picture's contrast by up to this share.")]
    [Range(0.0, 1.0), Unit("share")]
    public double Contrast { get; init; }

    [Description("Probability that a rectangle of 2 to 33 % of the picture is wiped out.")]
    [Range(0.0, 1.0), Unit("probability")]
    public double Erase { get; init; }

    [Description("Blend each example with another one, and what is to be found out too. The strength is the alpha of the Beta distribution of the shares; 0.2 is usual.")]
    [Range(0.0, 10.0)]
    public double Mixup { get; init; }

    /// <summary>Whether pictures themselves are changed.</summary>
    [JsonIgnore]
    public bool ChangesPictures => Rotation > 0 || Flip != FlipDirection.None || Crop > 0 || Brightness > 0 || Contrast > 0 || Erase > 0;
}

public enum FlipDirection
{
    None,

    /// <summary>Left becomes right.</summary>
    Horizontal,

    /// <summary>Top becomes bottom.</summary>
    Vertical,

    /// <summary>Each of the two for half of the pictures.</summary>
    Both,
}
