using System.Globalization;
using System.Text.RegularExpressions;

namespace Trainyard.Importer.Pictures;

/// <summary>A size as people write it: 64x64, 64×48 or 64.</summary>
internal static partial class PictureSize
{
    private const int Most = 4096;

    /// <exception cref="ImportRefusedException">It is none.</exception>
    public static (int Width, int Height) Parse(string text)
    {
        var match = Written().Match(text);
        var width = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        var height = match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : width;
        return width is >= 1 and <= Most && height is >= 1 and <= Most
            ? (width, height)
            : throw new ImportRefusedException(text, "It is no size of pictures.", $"Write width and height, each from 1 to {Most}, such as 64x64.");
    }

    [GeneratedRegex(@"^\s*([0-9]{1,5})\s*(?:[x×*]\s*([0-9]{1,5})\s*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Written();
}
