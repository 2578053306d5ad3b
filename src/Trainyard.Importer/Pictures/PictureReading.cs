using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Trainyard.Importer.Sources;

namespace Trainyard.Importer.Pictures;

/// <summary>What was found of a picture.</summary>
/// <param name="Header">What it begins with.</param>
/// <param name="Digest">The first half of the SHA-256 of its file.</param>
/// <param name="Problem">Why it cannot be read, as a sentence; null: it can.</param>
internal readonly record struct ReadPicture(PictureHeader Header, UInt128 Digest, string? Problem);

/// <summary>Reads each picture of a source once, one after the other, and decodes them on all cores.</summary>
/// <param name="tree">Where they are.</param>
/// <param name="paths">Of the pictures, as the source listed them before.</param>
/// <param name="limit">Most bytes that all may unpack to.</param>
/// <param name="progress">Told how many were read.</param>
internal sealed class PictureReading(SourceTree tree, IReadOnlyList<string> paths, long limit, Action<int> progress)
{
    private const int MaxBatch = 16, MaxBatchBytes = 1 << 20;

    /// <summary>What becomes of each picture.</summary>
    /// <param name="draft">Takes their pixels.</param>
    /// <returns>In the source's order; null: the draft takes none of them any more.</returns>
    /// <exception cref="ImportRefusedException">The archive is damaged, or unpacks to more than the limit.</exception>
    public ReadPicture[]? Read(PictureDraft draft)
    {
        var (found, done) = (new ReadPicture[paths.Count], 0);
        try
        {
            var loop = Parallel.ForEach(Partitioner.Create(Batches(), EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (batch, loop) =>
            {
                using var taker = draft.NewTaker();
                foreach (var picture in batch) found[picture.Index] = Read(picture, taker);
                if (draft.IsOfTheWrongChannels) loop.Stop();
                progress(Interlocked.Add(ref done, batch.Count));
            });
            if (!loop.IsCompleted) return null;
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<ImportRefusedException>().FirstOrDefault() is { } refused)
        {
            throw new ImportRefusedException(refused.Findings);
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<IOException>().FirstOrDefault() is { } failed)
        {
            throw new IOException(failed.Message, failed);
        }
        return done == paths.Count ? found : throw Changed();
    }

    private static ReadPicture Read(PictureFile file, PictureDraft.Taker taker)
    {
        try
        {
            using var picture = Picture.Open(file.Content);
            taker.Take(file.Index, picture);
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(file.Content, digest);
            return new ReadPicture(picture.Header, BinaryPrimitives.ReadUInt128LittleEndian(digest), null);
        }
        catch (InvalidDataException e)
        {
            return new ReadPicture(default, default, file.Problem ?? e.Message);
        }
    }

    /// <summary>Pictures that follow each other, for one thread.</summary>
    private IEnumerable<List<PictureFile>> Batches()
    {
        var (batch, bytes) = (new List<PictureFile>(), 0);
        foreach (var picture in Pictures())
        {
            batch.Add(picture);
            bytes += picture.Content.Length;
            if (batch.Count < MaxBatch && bytes < MaxBatchBytes) continue;
            yield return batch;
            (batch, bytes) = ([], 0);
        }
        if (batch.Count > 0) yield return batch;
    }

    private IEnumerable<PictureFile> Pictures()
    {
        var (index, left) = (0, limit);
        foreach (var file in tree.Files(new Findings()))
        {
            if (!PicturePaths.IsPicture(file.Path)) continue;
            if (index == paths.Count || file.Path != paths[index]) throw Changed();
            var picture = Content(index++, file);
            left -= picture.Content.Length;
            if (left < 0) throw new ImportRefusedException(tree.Name, string.Create(CultureInfo.InvariantCulture, $"It unpacks to more than the {limit:N0} bytes that a dataset may have here."), "Bring fewer pictures, or ask whoever runs the server to allow more (Server:MaxDatasetBytes).");
            yield return picture;
        }
    }

    private static PictureFile Content(int index, SourceFile file)
    {
        try
        {
            return new PictureFile(index, file.ReadAll(), null);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return new PictureFile(index, [], e.Message);
        }
    }

    private ImportRefusedException Changed() => new(tree.Name, "Its files changed while they were read.", "Bring it again when nobody writes to it.");

    /// <param name="Index">Its place among the pictures.</param>
    /// <param name="Content">Its bytes; none: it could not be read.</param>
    /// <param name="Problem">Why not, as a sentence.</param>
    private readonly record struct PictureFile(int Index, byte[] Content, string? Problem);
}
