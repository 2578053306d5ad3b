using SkiaSharp;

namespace Trainyard.Tests.Datasets;

/// <summary>Pictures of shapes in class folders, drawn here: each a shape of some colour, size and place on a noisy ground.</summary>
internal static class DrawnShapes
{
    public static readonly string[] Classes = ["bar", "circle", "cross", "square", "triangle"];

    /// <param name="folder">Where the class folders go.</param>
    /// <param name="perClass">Pictures of each class.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="seed">Another one draws other pictures.</param>
    public static void Draw(string folder, int perClass, int size = 32, int seed = 1)
    {
        var random = new Random(seed);
        foreach (var name in Classes)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < perClass; i++)
            {
                using var bitmap = Picture(name, size, random);
                using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100)!;
                File.WriteAllBytes(Path.Combine(folder, name, $"{i:d4}.png"), data.ToArray());
            }
        }
    }

    private static SKBitmap Picture(string name, int size, Random random)
    {
        var bitmap = new SKBitmap(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        var ground = (byte)random.Next(0, 110);
        canvas.Clear(new SKColor(ground, ground, (byte)random.Next(0, 110)));
        using var paint = new SKPaint { Color = new SKColor((byte)random.Next(150, 256), (byte)random.Next(150, 256), (byte)random.Next(150, 256)), IsAntialias = true, StrokeWidth = size / 8f };
        var r = size * (0.2f + 0.12f * random.NextSingle());
        var (x, y) = (r + random.NextSingle() * (size - 2 * r), r + random.NextSingle() * (size - 2 * r));
        switch (name)
        {
            case "circle":
                canvas.DrawCircle(x, y, r, paint);
                break;
            case "square":
                canvas.DrawRect(x - r, y - r, 2 * r, 2 * r, paint);
                break;
            case "bar":
                canvas.DrawRect(x - r, y - r / 4, 2 * r, r / 2, paint);
                break;
            case "cross":
                canvas.DrawLine(x - r, y, x + r, y, paint);
                canvas.DrawLine(x, y - r, x, y + r, paint);
                break;
            default:
                using (var path = new SKPathBuilder())
                {
                    path.MoveTo(x, y - r);
                    path.LineTo(x + r, y + r);
                    path.LineTo(x - r, y + r);
                    path.Close();
                    using var triangle = path.Detach();
                    canvas.DrawPath(triangle, paint);
                }
                break;
        }
        return bitmap;
    }
}
