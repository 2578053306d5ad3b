namespace Trainyard.Contracts;

/// <summary>A square window that moves over an image.</summary>
internal static class Window
{
    /// <summary>Why the window has no place on the image; null: it has.</summary>
    public static LayerEffect? Refuse(int edge, int height, int width) =>
        height < edge || width < edge ? LayerEffect.Refuse($"has a {edge}×{edge} window, but its input is only {height}×{width}") : null;

    /// <summary>Places of the window along one side.</summary>
    public static int Places(int side, int edge, int stride) => (side - edge) / stride + 1;

    /// <summary>A setting as <see cref="LayerSpec.Describe"/> shows it, where it is not the usual one.</summary>
    public static string Unless(int value, int usual, string name) => value == usual ? "" : $", {name} {value}";
}
