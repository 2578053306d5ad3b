using System.Text;
using Trainyard.Jobs;

namespace Trainyard.Server.Web;

/// <summary>What a browser calls a file that it downloads.</summary>
internal static class FileNames
{
    private const int MaxName = 60;

    public static string Of(Job job, string end) => Of(job.Name, job.Id.ToString(), end);

    /// <summary>The thing's name as every file system takes it, the end of its id, and what kind of file it is.</summary>
    public static string Of(string name, string id, string end)
    {
        var safe = new StringBuilder();
        foreach (var c in name.Take(MaxName)) safe.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-');
        // The last digits: the first ones of two of one minute are the same.
        return $"{safe.ToString().Trim('-')}-{id[^8..]}{end}".TrimStart('-');
    }
}
