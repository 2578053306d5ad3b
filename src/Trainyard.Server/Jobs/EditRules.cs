using Trainyard.Contracts;

namespace Trainyard.Server.Jobs;

/// <summary>What names, tags and notes may be: the same as in a spec.</summary>
internal static class EditRules
{
    private const int MaxName = 80;

    /// <summary>Messages by field; null: nothing is wrong.</summary>
    public static IReadOnlyDictionary<string, string[]>? Check(JobEdit edit)
    {
        var errors = new Dictionary<string, string[]>();
        if (edit.Name is { } name && (string.IsNullOrWhiteSpace(name) ? "must not be empty." : Check(name, MaxName)) is { } wrongName) errors["name"] = [wrongName];
        foreach (var (field, tags) in new[] { ("tags", edit.Tags ?? []), ("addTags", edit.AddTags) })
        {
            foreach (var tag in tags)
            {
                if ((string.IsNullOrWhiteSpace(tag) ? "must not be empty." : Check(tag, JobSpec.MaxTagLength)) is { } wrong) errors[field] = [$"has '{LogText.Clean(tag)}', which {wrong}"];
            }
        }
        if (edit.Notes is { } notes && CheckNotes(notes) is { } wrongNotes) errors["notes"] = [wrongNotes];
        return errors.Count == 0 ? null : errors;
    }

    private static string? Check(string text, int longest) => text.Length > longest ? $"has {text.Length} characters; at most {longest} are allowed." : NameText.Refuse(text);

    /// <summary>Each line is a name's text; tabs and line breaks are allowed between.</summary>
    private static string? CheckNotes(string notes) => notes.Length > JobEdit.MaxNotes
        ? $"has {notes.Length} characters; at most {JobEdit.MaxNotes} are allowed."
        : notes.Split(['\n', '\r', '\t']).Select(NameText.Refuse).FirstOrDefault(reason => reason is not null);
}
