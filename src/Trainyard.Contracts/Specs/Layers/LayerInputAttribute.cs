namespace Trainyard.Contracts;

/// <summary>What a layer needs before it, so that an editor puts it where it fits; part of the published schema as <c>x-input</c>. Without it any input will do.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LayerInputAttribute(LayerInput input) : Attribute
{
    public LayerInput Input { get; } = input;
}

public enum LayerInput
{
    /// <summary>Channels, height and width.</summary>
    Image,

    /// <summary>Features alone, as behind flatten.</summary>
    Features,

    /// <summary>A table's row with its categories, so the layer stands first.</summary>
    Row,
}
