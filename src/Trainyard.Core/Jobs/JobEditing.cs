using Trainyard.Contracts;

namespace Trainyard.Jobs;

public static class JobEditing
{
    /// <summary>Tags of one job.</summary>
    public const int MaxTags = 16;

    /// <summary>The job as an edit makes it; the same one where it changes nothing; null: somebody edited it since, or it would have too many tags.</summary>
    public static Job? Edit(this Job job, JobEdit edit)
    {
        if (edit.Edits is { } seen && seen != job.Label.Edits) return null;
        string[] tags = [.. (edit.Tags ?? job.Tags).Concat(edit.AddTags).Except(edit.RemoveTags).Distinct()];
        if (tags.Length > MaxTags) return null;
        var (name, notes) = (string.IsNullOrWhiteSpace(edit.Name) ? job.Name : edit.Name, edit.Notes ?? job.Notes);
        if (name == job.Name && notes == job.Notes && tags.SequenceEqual(job.Tags)) return job;
        return job with { Label = new JobLabel { Name = name, Tags = tags, Notes = notes, Edits = job.Label.Edits + 1 } };
    }
}
