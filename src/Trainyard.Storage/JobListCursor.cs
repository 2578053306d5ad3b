using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <summary>Where a list goes on: after the row with this value and id. Opaque to clients.</summary>
/// <param name="Now">All pages measure running jobs at the time of the first one, so that the order does not shift between pages.</param>
/// <param name="Value">A string when sorting by a text, else a double; null: the last row had none.</param>
/// <param name="Id">The last row's job.</param>
/// <param name="IsRunning">With <see cref="JobQuery.RunningFirst"/>: whether the last row's job was running.</param>
internal sealed record JobListCursor(DateTimeOffset Now, object? Value, string Id, bool IsRunning = false)
{
    public string Encode(JobQuery query) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Order(query)}|{Now.ToUnixTimeMilliseconds()}|{(IsRunning ? "running" : "")}|{Id}|{(Value is null ? "" : "=")}{Value}")));

    /// <exception cref="InvalidCursorException">No list with this order gave it out.</exception>
    public static JobListCursor? Decode(JobQuery query)
    {
        if (query.After is null) return null;
        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(query.After)).Split('|', 5);
            if (parts is not [var order, var now, var running, var id, var value] || order != Order(query) || !JobId.TryParse(id, null, out _)) throw new InvalidCursorException();
            return new JobListCursor(
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(now, CultureInfo.InvariantCulture)),
                value.Length == 0 ? null : IsText(query) ? value[1..] : double.Parse(value[1..], CultureInfo.InvariantCulture),
                id,
                running.Length > 0);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new InvalidCursorException();
        }
    }

    private static bool IsText(JobQuery query) => query.Sort == JobSort.Name || query is { Sort: JobSort.Field, Field.Kind: FieldKind.Text or FieldKind.Texts or FieldKind.Choice };

    private static string Order(JobQuery query) => $"{(int)query.Sort}{(query.Descending ? 'd' : 'a')}{(query.RunningFirst ? "r" : "")}{query.Field?.Name}";
}
