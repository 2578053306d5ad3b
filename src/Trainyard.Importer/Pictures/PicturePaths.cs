using System.Collections.Frozen;
using Trainyard.Contracts;

namespace Trainyard.Importer.Pictures;

/// <summary>What paths say of pictures: class folders, perhaps below folders for the parts, perhaps below one folder around all. A function of the paths alone.</summary>
internal static class PicturePaths
{
    private static readonly FrozenSet<string> Extensions = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".gif", ".tif", ".tiff");

    /// <summary>Whether the file is meant to be a picture.</summary>
    public static bool IsPicture(string path) => !IsOfTheSystem(path) && Extensions.Contains(Path.GetExtension(path));

    /// <summary>What systems and tools leave in folders of people: no finding.</summary>
    public static bool IsOfTheSystem(string path) =>
        path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal) || $"/{path}/".Contains("/__MACOSX/", StringComparison.Ordinal) || Path.GetFileName(path.AsSpan()) is "Thumbs.db" or "desktop.ini";

    /// <summary>Part and class of each picture. A part is null where the folders name none.</summary>
    /// <param name="paths">Of pictures.</param>
    /// <param name="folders">All folders that are named, for classes without a picture.</param>
    /// <param name="findings">What is odd.</param>
    public static IReadOnlyList<PicturePlace> Places(IReadOnlyList<string> paths, IEnumerable<string> folders, Findings findings)
    {
        var root = Root(paths);
        var below = paths.Select(path => path[root.Length..].Split('/')).ToList();
        var haveParts = below.All(parts => parts.Length > 1 && PartWords.Find(parts[0]) is not null);
        var classAt = haveParts ? 1 : 0;
        var places = new List<PicturePlace>(paths.Count);
        for (var i = 0; i < paths.Count; i++)
        {
            if (below[i].Length > classAt + 1) places.Add(new PicturePlace(paths[i], haveParts ? PartWords.Find(below[i][0]) : null, below[i][classAt].Normalize()));
            else findings.Error(paths[i], "It lies in no class folder.", "Put each picture into a folder that is named after its class.");
        }
        var classes = places.Select(place => place.Class).ToHashSet();
        foreach (var folder in folders.Where(folder => folder.StartsWith(root, StringComparison.Ordinal) && !IsOfTheSystem(folder)))
        {
            var names = folder[root.Length..].Split('/');
            if (names.Length != classAt + 1 || PartWords.Find(names[0]) is not null != haveParts || names[classAt].Length == 0 || classes.Contains(names[classAt].Normalize())) continue;
            findings.Warn(folder, "It is a class folder without a picture, and was left out.", "Put pictures into it, or remove it.");
        }
        return places;
    }

    /// <summary>The folder around everything, with a slash at its end; empty: there is none.</summary>
    private static string Root(IReadOnlyList<string> paths)
    {
        var root = "";
        while (true)
        {
            var first = paths[0][root.Length..].Split('/');
            // Its pictures would lie in no class folder.
            if (first.Length < 3 || PartWords.Find(first[0]) is not null) return root;
            var longer = $"{root}{first[0]}/";
            if (!paths.All(path => path.StartsWith(longer, StringComparison.Ordinal) && path.AsSpan(longer.Length).Contains('/'))) return root;
            root = longer;
        }
    }
}

/// <param name="Path">Of the picture.</param>
/// <param name="Part">Null: the folders name none.</param>
/// <param name="Class">The class, in Unicode's composed form.</param>
internal sealed record PicturePlace(string Path, PartName? Part, string Class);
