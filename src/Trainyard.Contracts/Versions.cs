namespace Trainyard.Contracts;

/// <summary>
/// What this program reads and writes, by number. Adding a field, or a type of event, raises none of them: readers pass over what they
/// do not know. One is raised when an older reader would take something in wrongly; docs/operations.md says how, step by step.
/// </summary>
public static class Versions
{
    /// <summary>Of messages in the queue. A newer one is dropped: it only says that there is work, and is published again.</summary>
    public const int Message = 1;

    /// <summary>Of events in the stream, header <c>version</c>. A newer one is dead-lettered: servers are upgraded before workers.</summary>
    public const int Event = 1;

    /// <summary>
    /// Of specs. Who adds something that a worker must understand raises it, and stores a job that uses it with that number; any other
    /// job keeps the lowest number that does (<see cref="JobSpec.SinceVersion"/>). A worker claims no job with a higher number than this. 2: groupnorm. 3: groups and
    /// dilation of conv2d, globalavgpool2d, layernorm, softplus, embedding, residual, datasets that people brought, networks from files, weights to
    /// begin with, augmentation, class weights and the loss of a regression.
    /// </summary>
    public const int Spec = 3;

    /// <summary>The <see cref="Spec"/> since which workers know that a trial waits at rungs.</summary>
    public const int Rungs = 3;

    /// <summary>The <see cref="Spec"/> since which workers know datasets that people brought.</summary>
    public const int OwnDatasets = 3;

    /// <summary>Of checkpoints' files. A worker claims no job whose checkpoint has a higher number.</summary>
    public const int Checkpoint = 1;

    /// <summary>Of the fleet's database: an older program does not start on a newer one. (SQLite's is SqliteDatabase.SchemaVersion.)</summary>
    public const int MongoSchema = 1;
}
