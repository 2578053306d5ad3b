using System.Buffers;
using Trainyard.Contracts;

namespace Trainyard.Importer.Pictures;

/// <summary>
/// A packed file that is begun before all is known: pictures are written where they will lie if each can be read, if no two of them are the same, and
/// if all have the first one's size and colours. May be used from several threads.
/// </summary>
/// <param name="path">A file that is not there yet.</param>
/// <param name="layout">What is expected; null: the source cannot become a dataset, and pictures are decoded only to find what else is wrong.</param>
/// <param name="size">What all are resized to; null: the size of the first.</param>
/// <param name="isColour">Whether it is known that there is a picture in colours.</param>
/// <param name="contents">What is known of a dataset of some layout, channels and size.</param>
internal sealed class PictureDraft(string path, PictureLayout? layout, (int Width, int Height)? size, bool isColour, Func<PictureLayout, int, (int Width, int Height), DatasetContents> contents) : IDisposable
{
    private readonly PictureLayout? _layout = layout;
    private readonly (int Width, int Height)? _size = size;
    private readonly bool _isColour = isColour;
    private readonly Lock _gate = new();
    private volatile Begun? _begun;

    /// <summary>There was a picture in colours, and room for grey ones only.</summary>
    public bool IsOfTheWrongChannels { get; private set; }

    /// <summary>For one thread: what it decodes is written when this is disposed, or before.</summary>
    public Taker NewTaker() => new(this);

    /// <summary>Completes the file.</summary>
    /// <param name="actual">What there is.</param>
    /// <param name="known">What is known of it.</param>
    /// <returns>What it holds; null: it is not as was expected.</returns>
    public DatasetContents? Finish(PictureLayout actual, DatasetContents known)
    {
        var (file, figures) = (_begun!.File, _begun.Figures);
        var whole = known with { Scaling = figures.Scaling };
        if (!actual.IsSameAs(_layout!) || !file.HasRoomFor(whole)) return null;
        file.Finish(whole);
        return whole;
    }

    /// <summary>The pixels of a picture that it took.</summary>
    public void Read(int index, Span<byte> pixels) => _begun!.File.ReadInput(_layout!.Examples[index], pixels);

    public void Dispose() => _begun?.File.Dispose();

    private Begun Begin((int Width, int Height) size, int channels)
    {
        if (_begun is { } begun) return begun;
        lock (_gate)
        {
            if (_begun is { } already) return already;
            var file = PictureFiles.Create(path, contents(_layout!, channels, size), _layout!);
            return _begun = new Begun(file, new ByteFigures(channels), channels, size);
        }
    }

    private sealed record Begun(PackedDatasetWriter File, ByteFigures Figures, int Channels, (int Width, int Height) Size)
    {
        public int RowBytes => Size.Width * Size.Height * Channels;
    }

    /// <summary>Takes the pictures of one thread.</summary>
    public sealed class Taker(PictureDraft draft) : IDisposable
    {
        private RowRuns? _runs;

        /// <summary>Decodes a picture, and keeps its pixels.</summary>
        /// <param name="index">Its place among those of the source.</param>
        /// <param name="picture">The picture.</param>
        /// <exception cref="InvalidDataException">It is damaged; the message is a sentence.</exception>
        public void Take(int index, Picture picture)
        {
            var header = picture.Header;
            var size = draft._size ?? (header.Width, header.Height);
            if (draft._begun is not { } begun)
            {
                // A damaged one decides nothing.
                Try(picture, size);
                if (draft._layout is null) return;
                begun = draft.Begin(size, draft._isColour || !header.IsGrey ? 3 : 1);
            }
            // Pictures of several sizes are refused: pixels of the others are of no use.
            if (begun.Size != size) return;
            var (part, row) = draft._layout!.PlaceOf(index);
            _runs ??= new RowRuns(begun.File, begun.RowBytes);
            var pixels = _runs.Next(part, row);
            picture.Decode(size.Width, size.Height, begun.Channels, pixels);
            if (begun.Channels == 1 && !header.IsGrey) draft.IsOfTheWrongChannels = true;
            _runs.Keep(part);
            if (part == PartName.Training) begun.Figures.Add(pixels);
        }

        public void Dispose() => _runs?.Dispose();

        private static void Try(Picture picture, (int Width, int Height) size)
        {
            var pixels = ArrayPool<byte>.Shared.Rent(size.Width * size.Height);
            picture.Decode(size.Width, size.Height, 1, pixels);
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
