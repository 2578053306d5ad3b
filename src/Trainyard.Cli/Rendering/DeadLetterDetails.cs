using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>All of a message that was dead-lettered. It may hold anything, so what could steer a terminal is written out.</summary>
internal static class DeadLetterDetails
{
    public static void Write(DeadLetterView deadLetter, Output output)
    {
        output.People.Write(Layout.Details(
        [
            ("id", deadLetter.Id),
            ("dead-lettered", Figures.Time(deadLetter.At)),
            ("from", Figures.Word(deadLetter.Source)),
            ("key", LogText.Clean(deadLetter.Key ?? "")),
            ("reason", LogText.Clean(deadLetter.Reason)),
            ("body", deadLetter switch { { Body.Length: 0 } => "empty", { Encoding: BodyEncoding.Base64 } => "in base64:", _ => "as text:" }),
        ]));
        // Below the names and unbroken, so that it can be copied.
        foreach (var line in deadLetter.Body.Split('\n')) output.Result.WriteLine(LogText.Clean(line));
    }
}
