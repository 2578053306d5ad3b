using System.Text.Json;

namespace Trainyard.Search.Space;

/// <summary>One of several JSON values. Where all are numbers in rising order, neighbours count as alike: 32, 64, 128.</summary>
public sealed record ChoiceSetting(string Name, IReadOnlyList<JsonElement> Choices) : Setting(Name)
{
    public override int? Levels => Choices.Count;

    public override bool IsOrdered { get; } = Choices.All(c => c.ValueKind == JsonValueKind.Number) && Choices.Zip(Choices.Skip(1)).All(pair => pair.First.GetDouble() < pair.Second.GetDouble());

    public override bool Allows(JsonElement value) => IndexOf(value) >= 0;

    public override JsonElement Decode(double coordinate) => Choices[Level(coordinate, Choices.Count)];

    protected override double CoordinateOf(JsonElement value) => (IndexOf(value) + 0.5) / Choices.Count;

    private int IndexOf(JsonElement value)
    {
        for (var i = 0; i < Choices.Count; i++)
        {
            if (JsonElement.DeepEquals(Choices[i], value)) return i;
        }
        return -1;
    }
}
