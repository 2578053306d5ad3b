using System.Globalization;
using System.Text;
using Trainyard.Contracts;

namespace Trainyard.Importer.Tables;

/// <summary>Finds out how the text of a file is encoded, by decoding all of it once: a byte that is no valid UTF-8 may stand anywhere.</summary>
internal static class CsvEncoding
{
    // Latin-1 as it is met in practice: Windows-1252 has its letters, and the quotes and the euro that Excel writes.
    private static readonly Encoding Latin1 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">The file is empty or no text; the message says what to do.</exception>
    public static Encoding Find(string path, string name, List<DatasetFinding> findings)
    {
        Span<byte> start = stackalloc byte[2];
        using (var file = File.OpenRead(path)) start = start[..file.ReadAtLeast(start, 2, throwOnEndOfStream: false)];
        if (start.Length == 0) throw new InvalidDataException($"{name} is empty. Bring a file with a line of names and at least one row.");
        var wide = start is [0xFF, 0xFE] ? new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true)
            : start is [0xFE, 0xFF] ? new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true) : null;
        if (wide is not null)
        {
            if (!Decodes(path, name, wide)) throw new InvalidDataException($"{name} begins as UTF-16 and is no valid UTF-16 throughout. Save it as UTF-8.");
            return wide;
        }
        if (Decodes(path, name, Utf8)) return Utf8;
        Decodes(path, name, Latin1);
        findings.Add(new DatasetFinding(FindingLevel.Warning, name, "It is no valid UTF-8 and is read as Latin-1 (Windows-1252).", "Look at a few names and categories with accents; if they are wrong, save the file as UTF-8."));
        return Latin1;
    }

    private static bool Decodes(string path, string name, Encoding encoding)
    {
        using var reader = new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);
        var buffer = new char[1 << 16];
        try
        {
            for (int read; (read = reader.Read(buffer)) > 0;)
            {
                var at = buffer.AsSpan(0, read).IndexOfAnyInRange('\0', '\u0008');
                if (at >= 0) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} is no text: it has the control character U+{(int)buffer[at]:X4}. Save the table as CSV in UTF-8."));
            }
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
