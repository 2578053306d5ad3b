using System.Globalization;

namespace Trainyard.Server.Jobs;

/// <summary>A whole number of a query: what it must be is said in the refusal.</summary>
internal static class WholeNumber
{
    public static bool TryRead(string? text, int otherwise, int most, out int number, out string error)
    {
        (number, error) = (otherwise, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 1 to {most}, not '{text}'."));
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most);
    }
}
