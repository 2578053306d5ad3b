using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Events;

/// <summary>The names of events' types, as their envelopes and their JSON have them.</summary>
public static class EventTypes
{
    private static readonly HashSet<string> Ends =
        [.. new[] { typeof(TrainingSucceeded), typeof(TrainingFailed), typeof(TrainingPaused), typeof(TrainingCancelled), typeof(TrainingReleased) }.Select(NameOf)];

    public static string NameOf(JobEvent e) => NameOf(e.GetType());

    /// <summary>Whether an attempt reports nothing after an event of this type.</summary>
    public static bool EndsAttempt(string type) => Ends.Contains(type);

    private static string NameOf(Type type) => JsonNamingPolicy.CamelCase.ConvertName(type.Name);
}
