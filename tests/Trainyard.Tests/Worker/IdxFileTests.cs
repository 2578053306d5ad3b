using Trainyard.Datasets;

namespace Trainyard.Tests.Worker;

public sealed class IdxFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<string, int, byte[]> Bad => new()
    {
        { "ends after 0 bytes", 1, [] },
        { "ends after 7 bytes, within its header", 1, [0, 0, 8, 1, 0, 0, 0] },
        { "not an IDX file of bytes: it begins with 1F8B0808 (unpack it with gunzip)", 1, [0x1F, 0x8B, 8, 8, 0, 0, 0, 1] },
        { "not an IDX file of bytes", 1, [0, 0, 13, 1, 0, 0, 0, 1, 5] },
        { "has 1 dimensions where 3 are expected", 3, [0, 0, 8, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1] },
        { "truncated: its header announces 3 bytes, and 2 follow", 1, [0, 0, 8, 1, 0, 0, 0, 3, 1, 2] },
        { "truncated: its header announces 9903520300447984150353281023 bytes, and 1 follow", 3, [0, 0, 8, 3, 0x7F, 255, 255, 255, 0x7F, 255, 255, 255, 0x7F, 255, 255, 255, 0] },
        { "has 1 bytes too many at its end", 1, [0, 0, 8, 1, 0, 0, 0, 1, 1, 2] },
        { "has a dimension of 0", 1, [0, 0, 8, 1, 0, 0, 0, 0] },
        { "has a dimension of -1", 1, [0, 0, 8, 1, 255, 255, 255, 255] },
    };

    [Theory, MemberData(nameof(Bad))]
    public void A_bad_file_is_refused_by_name(string complaint, int dimensions, byte[] content)
    {
        File.WriteAllBytes(_path, content);
        var message = Assert.Throws<InvalidDataException>(() => IdxFile.Read(_path, dimensions)).Message;
        Assert.Contains(complaint, message, StringComparison.Ordinal);
        Assert.Contains(_path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_file_is_read()
    {
        File.WriteAllBytes(_path, [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 9]);
        var file = IdxFile.Read(_path, 2);
        Assert.Equal([2, 1], file.Dimensions);
        Assert.Equal([7, 9], file.Data.ToArray());
    }

    public void Dispose() => File.Delete(_path);
}
