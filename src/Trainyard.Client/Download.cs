namespace Trainyard.Client;

/// <summary>A file that the server sends.</summary>
public sealed class Download(HttpResponseMessage response, Stream content) : IDisposable
{
    public Stream Content { get; } = content;

    /// <summary>The name that the server suggests, without any folder.</summary>
    public string FileName { get; } = Path.GetFileName(
        (response.Content.Headers.ContentDisposition is { } d ? d.FileNameStar ?? d.FileName?.Trim('"') : null)?.Replace('\\', '/')) is { Length: > 0 } name ? name : "download.bin";

    /// <summary>Lower-case hexadecimal digest of the whole content, where the server names it as the entity tag.</summary>
    public string? Sha256 { get; } = response.Headers.ETag?.Tag.Trim('"') is { Length: 64 } tag && tag.All(char.IsAsciiHexDigit) ? tag.ToLowerInvariant() : null;

    public void Dispose() => response.Dispose();
}
