using System.Text.Json;

namespace Trainyard.Contracts;

/// <summary>Jobs that have the same in a field.</summary>
/// <param name="Value">What they have, a text in lower case; null: nothing.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Lowest">The lowest finite value of the figure that was asked for; null: there is none.</param>
/// <param name="Highest">The highest one.</param>
public sealed record JobGroupView(JsonElement? Value, long Count, double? Lowest, double? Highest);
