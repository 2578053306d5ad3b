using System.Globalization;

namespace Trainyard.Workers;

/// <summary>The memory of this machine, or of the control groups (version 1 or 2) that this process is in, whichever is less.</summary>
/// <param name="Total">Bytes that there are.</param>
/// <param name="Available">Bytes that could still be taken, what the kernel holds only as a cache included; null where the system does not say.</param>
/// <param name="Own">Bytes that this process has taken already; what it has freed and not returned to the system counts.</param>
internal sealed record MachineMemory(long Total, long? Available, long Own)
{
    /// <param name="root">The file system's root; a test has one of its own.</param>
    public static MachineMemory Read(string root = "/")
    {
        try
        {
            var (machine, process) = (Fields(Path.Combine(root, "proc/meminfo")), Fields(Path.Combine(root, "proc/self/status")));
            var (total, available) = (machine["MemTotal"], machine["MemAvailable"]);
            foreach (var (limit, used) in Groups(root)) (total, available) = (Math.Min(total, limit), Math.Min(available, Math.Max(0, limit - used)));
            return new MachineMemory(total, available, process["RssAnon"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or KeyNotFoundException or FormatException)
        {
            // Not Linux, or not all of it.
            return new MachineMemory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, null, Environment.WorkingSet);
        }
    }

    /// <summary>Each control group with a limit, from this process's own up to the root, and what is used of it.</summary>
    private static IEnumerable<(long Limit, long Used)> Groups(string root)
    {
        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path]) continue;
            var second = controllers.Length == 0;
            if (!second && !controllers.Split(',').Contains("memory")) continue;
            var mount = Path.Combine(root, second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
            for (var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries); ; parts = parts[..^1])
            {
                if (Group(Path.Combine([mount, .. parts]), second) is { } group) yield return group;
                if (parts.Length == 0) break;
            }
        }
    }

    private static (long Limit, long Used)? Group(string folder, bool second)
    {
        if (Number(Path.Combine(folder, second ? "memory.max" : "memory.limit_in_bytes")) is not { } limit) return null;
        if (Number(Path.Combine(folder, second ? "memory.current" : "memory.usage_in_bytes")) is not { } used) return null;
        var cached = Lines(Path.Combine(folder, "memory.stat")).Select(line => line.Split(' ')).FirstOrDefault(f => f[0] == (second ? "inactive_file" : "total_inactive_file"));
        return (limit, used - (cached is [_, var bytes] ? long.Parse(bytes, CultureInfo.InvariantCulture) : 0));
    }

    /// <summary>Null where there is no such file, or no limit ("max").</summary>
    private static long? Number(string path) => Lines(path) is [var text, ..] && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    /// <summary>Lines such as <c>MemTotal:  16384 kB</c>, in bytes.</summary>
    private static Dictionary<string, long> Fields(string path) => File.ReadLines(path)
        .Where(line => line.EndsWith(" kB", StringComparison.Ordinal)).Select(line => line[..^3].Split(':', 2))
        .ToDictionary(f => f[0], f => 1024 * long.Parse(f[1], CultureInfo.InvariantCulture));
}
