using System.Text;

namespace Trainyard.Cli.Commands;

/// <summary>Text that a user gives, on standard input or in a file: UTF-8, with or without a byte order mark. Anything else is refused, and never guessed at.</summary>
internal static class InputText
{
    /// <summary>The file name that means standard input.</summary>
    public const string StandardInput = "-";

    // A reader skips the mark that its encoding would write; and bytes that are not UTF-8, among them UTF-16's mark, throw.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <summary>Reading throws <see cref="DecoderFallbackException"/> where it is no UTF-8.</summary>
    public static StreamReader OfStandardInput() => new(Console.OpenStandardInput(), Utf8, detectEncodingFromByteOrderMarks: false);

    /// <inheritdoc cref="OfStandardInput"/>
    public static StreamReader OfFile(string path) => new(path, Utf8, detectEncodingFromByteOrderMarks: false);

    public static CliException WrongEncoding(string name, Exception? cause) =>
        new(ExitCodes.Usage, $"{name} is not UTF-8 text, but perhaps UTF-16, as some programs of Windows write it; give it as UTF-8.", cause);
}
