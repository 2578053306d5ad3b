using System.Text.Json;
using Trainyard.Jobs;

namespace Trainyard.Fields;

public static class FieldReading
{
    /// <summary>What a job has in these fields, by the names that they were asked for with; a field that it lacks is left out. Null: no field is asked for.</summary>
    public static IReadOnlyDictionary<string, JsonElement>? ValuesOf(this Job job, IReadOnlyDictionary<string, JobField> fields, DateTimeOffset now) => fields.Count == 0 ? null : fields
        .Select(field => (field.Key, Value: field.Value.Read(job, now).ToJson(field.Value.Kind))).Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!.Value);
}
