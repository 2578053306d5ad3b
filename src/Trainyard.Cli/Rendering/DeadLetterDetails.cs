using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>All of a message that was moved aside. It may hold anything, so what could steer a terminal is written out.</summary>
internal static class DeadLetterDetails
{
    public static void Write(DeadLetterView letter, Output output)
    {
        output.People.Write(Layout.Details(
        [
            ("id", letter.Id),
            ("moved aside", Figures.Time(letter.At)),
            ("from", Figures.Word(letter.Source)),
            ("key", LogText.Clean(letter.Key ?? "")),
            ("reason", LogText.Clean(letter.Reason)),
            ("body", letter switch { { Body.Length: 0 } => "empty", { Encoding: BodyEncoding.Base64 } => "in base64:", _ => "as text:" }),
        ]));
        // Below the names and unbroken, so that it can be copied.
        foreach (var line in letter.Body.Split('\n')) output.Result.WriteLine(LogText.Clean(line));
    }
}
