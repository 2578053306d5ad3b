using System.Globalization;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace Trainyard.Importer.Pictures;

/// <summary>A picture file: PNG, JPEG, WebP, BMP or GIF, of which the first frame counts. Colours are taken as they are stored, and transparency is left out, as Pillow's <c>convert("RGB")</c> does.</summary>
internal sealed class Picture : IDisposable
{
    /// <summary>A header that claims more is refused before any memory is taken.</summary>
    public const long MaxPixels = 64_000_000;

    private readonly SKData _data;
    private readonly SKCodec _codec;

    private Picture(SKData data, SKCodec codec) => (_data, _codec, Header) = (data, codec, HeaderOf(codec));

    /// <summary>What it begins with.</summary>
    public PictureHeader Header { get; }

    /// <summary>Reads its header.</summary>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="InvalidDataException">It is no picture, or too large; the message is a sentence.</exception>
    public static Picture Open(ReadOnlySpan<byte> file)
    {
        if (file.Length == 0) throw new InvalidDataException("It is empty.");
        var data = SKData.CreateCopy(file);
        try
        {
            return new Picture(data, Codec(data));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>What its header says.</summary>
    /// <exception cref="InvalidDataException">It is no picture, or too large; the message is a sentence.</exception>
    public static PictureHeader Measure(ReadOnlySpan<byte> file)
    {
        using var picture = Open(file);
        return picture.Header;
    }

    /// <summary>Opens and decodes it.</summary>
    /// <exception cref="InvalidDataException">It is damaged; the message is a sentence.</exception>
    public static void Decode(ReadOnlySpan<byte> file, int width, int height, int channels, Span<byte> to)
    {
        using var picture = Open(file);
        picture.Decode(width, height, channels, to);
    }

    /// <summary>Decodes it, turned as its EXIF says, to height × width × channels.</summary>
    /// <param name="width">Another one than the picture's: it is resized.</param>
    /// <param name="height">Another one than the picture's: it is resized.</param>
    /// <param name="channels">1: grey; 3: red, green, blue.</param>
    /// <param name="to">Where its bytes go.</param>
    /// <exception cref="InvalidDataException">It is damaged; the message is a sentence.</exception>
    public unsafe void Decode(int width, int height, int channels, Span<byte> to)
    {
        // No colour space: no colours are converted.
        var stored = new SKImageInfo(_codec.Info.Width, _codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        var pixels = new byte[stored.BytesSize];
        fixed (byte* start = pixels)
        {
            var result = _codec.GetPixels(stored, (nint)start);
            if (result != SKCodecResult.Success) throw new InvalidDataException(result == SKCodecResult.IncompleteInput ? "It is truncated." : "It is damaged.");
        }
        if (_codec.EncodedOrigin != SKEncodedOrigin.TopLeft) pixels = Turned(pixels, stored.Width, stored.Height, _codec.EncodedOrigin);
        if ((Header.Width, Header.Height) != (width, height)) pixels = Resized(pixels, Header, width, height);
        if (channels == 3) ToColour(pixels, to);
        else ToGrey(pixels, to);
    }

    public void Dispose()
    {
        _codec.Dispose();
        _data.Dispose();
    }

    /// <summary>A PNG of what <see cref="Decode(int, int, int, Span{byte})"/> gives; of other numbers of channels than 1 and 3, of the first.</summary>
    public static unsafe byte[] ToPng(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        var opaque = new byte[width * height * 4];
        for (var i = 0; i < width * height; i++)
        {
            var (from, to) = (i * channels, i * 4);
            (opaque[to], opaque[to + 1], opaque[to + 2], opaque[to + 3]) = channels == 3 ? (pixels[from], pixels[from + 1], pixels[from + 2], byte.MaxValue) : (pixels[from], pixels[from], pixels[from], byte.MaxValue);
        }
        fixed (byte* start = opaque)
        {
            using var pixmap = new SKPixmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)start);
            using var png = pixmap.Encode(SKEncodedImageFormat.Png, 100) ?? throw new InvalidOperationException("Skia could not encode a PNG.");
            return png.ToArray();
        }
    }

    private static SKCodec Codec(SKData data)
    {
        var codec = SKCodec.Create(new SKMemoryStream(data), out var result);
        if (codec is null) throw new InvalidDataException(result == SKCodecResult.IncompleteInput ? "It is truncated." : "It is no picture that can be read here: PNG, JPEG, WebP, BMP or GIF.");
        var info = codec.Info;
        if ((long)info.Width * info.Height <= MaxPixels) return codec;
        codec.Dispose();
        throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"It claims {info.Width:N0} × {info.Height:N0} pixels, and at most {MaxPixels:N0} are read."));
    }

    private static PictureHeader HeaderOf(SKCodec codec)
    {
        var info = codec.Info;
        // Origins from 5 on swap the sides.
        var (width, height) = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop ? (info.Height, info.Width) : (info.Width, info.Height);
        return new PictureHeader(width, height, info.ColorType == SKColorType.Gray8);
    }

    private static byte[] Turned(byte[] pixels, int width, int height, SKEncodedOrigin origin)
    {
        var (newWidth, newHeight) = origin >= SKEncodedOrigin.LeftTop ? (height, width) : (width, height);
        var turned = new byte[pixels.Length];
        for (var y = 0; y < newHeight; y++)
        {
            for (var x = 0; x < newWidth; x++)
            {
                var (fromX, fromY) = origin switch
                {
                    SKEncodedOrigin.TopRight => (width - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, height - 1 - x),
                    SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
                    SKEncodedOrigin.LeftBottom => (width - 1 - y, x),
                    _ => (x, y),
                };
                pixels.AsSpan((fromY * width + fromX) * 4, 4).CopyTo(turned.AsSpan((y * newWidth + x) * 4));
            }
        }
        return turned;
    }

    private static unsafe byte[] Resized(byte[] pixels, PictureHeader from, int width, int height)
    {
        // Opaque: colours of transparent pixels count as they are.
        SKImageInfo Info(int w, int h) => new(w, h, SKColorType.Rgb888x, SKAlphaType.Opaque, null);
        var resized = new byte[width * height * 4];
        fixed (byte* source = pixels, target = resized)
        {
            using var of = new SKPixmap(Info(from.Width, from.Height), (nint)source);
            using var to = new SKPixmap(Info(width, height), (nint)target);
            if (!of.ScalePixels(to, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))) throw new InvalidDataException("It cannot be resized.");
        }
        return resized;
    }

    private static void ToColour(ReadOnlySpan<byte> pixels, Span<byte> to)
    {
        var (from, at) = (0, 0);
        // Four pixels at a time; the four bytes that are written too much are those of the next pixels.
        for (; from < pixels.Length - 2 * Vector128<byte>.Count; from += Vector128<byte>.Count, at += 12)
            Vector128.Shuffle(Vector128.Create(pixels[from..]), Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15)).CopyTo(to[at..]);
        for (; from < pixels.Length; from += 4, at += 3) (to[at], to[at + 1], to[at + 2]) = (pixels[from], pixels[from + 1], pixels[from + 2]);
    }

    // ITU-R 601-2 in sixteenths of a bit, as Pillow has it.
    private static void ToGrey(ReadOnlySpan<byte> pixels, Span<byte> to)
    {
        for (int from = 0, at = 0; from < pixels.Length; from += 4, at++) to[at] = (byte)((pixels[from] * 19595 + pixels[from + 1] * 38470 + pixels[from + 2] * 7471 + 0x8000) >> 16);
    }
}

/// <param name="Width">As it is shown, after turning.</param>
/// <param name="Height">As it is shown, after turning.</param>
/// <param name="IsGrey">It has no colours.</param>
internal readonly record struct PictureHeader(int Width, int Height, bool IsGrey);
