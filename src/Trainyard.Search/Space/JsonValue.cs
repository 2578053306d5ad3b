using System.Text.Json;

namespace Trainyard.Search.Space;

/// <summary>Values of settings as JSON; a double is written so that it reads back as the same double.</summary>
public static class JsonValue
{
    public static JsonElement Of(double value) => JsonSerializer.SerializeToElement(value);

    public static JsonElement Of(long value) => JsonSerializer.SerializeToElement(value);

    public static JsonElement Of(string value) => JsonSerializer.SerializeToElement(value);

    /// <summary>As a command line has it: JSON where it is (numbers, true, false, null, objects), a text otherwise.</summary>
    public static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Of(text);
        }
    }
}
