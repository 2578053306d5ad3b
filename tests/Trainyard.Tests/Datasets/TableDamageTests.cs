using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Importer.Tables;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Datasets;

/// <summary>Tables that were cut, flipped and shuffled anywhere are read, or refused with a sentence.</summary>
public sealed class TableDamageTests : IDisposable
{
    private static readonly string Folder = Repository.File("tests/Trainyard.Tests/Datasets/data/tables");
    private readonly TempFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("csv/comma.csv", "target"), InlineData("csv/quoted.csv", "x"), InlineData("csv/utf16.csv", "target"), InlineData("csv/semicolon-decimal-comma.csv", "length")]
    [InlineData("parquet/snappy.parquet", "kind"), InlineData("parquet/zstd.parquet", "kind"), InlineData("parquet/pages-v2.parquet", "x"), InlineData("parquet/nulls.parquet", "s")]
    public void A_damaged_table_is_read_or_refused_with_a_sentence(string path, string target)
    {
        var whole = File.ReadAllBytes(Path.Combine(Folder, path));
        var (random, refused, name) = (new Random(1), 0, Path.GetFileName(path));
        var damaged = _temporary.File(name);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 500; i++)
        {
            File.WriteAllBytes(damaged, Damage(whole, random, i));
            try
            {
                var table = Table.Open(damaged, name, new TableOptions { Targets = [target], Ignore = name == "pages-v2.parquet" ? ["flag"] : [], Missing = (MissingValues)(i % 3) });
                foreach (var finding in table.Findings)
                {
                    Assert.StartsWith(name, finding.Where, StringComparison.Ordinal);
                    Assert.Matches("[.?]$", finding.What);
                    Assert.Matches("[.?]$", finding.Advice);
                }
                if (table.IsRefused) refused++;
                else Assert.Equal((long)table.Rows * table.Features.Count, table.ReadRows().Sum(block => (long)block.Length));
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(name, e.Message, StringComparison.Ordinal);
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, 100, 500);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.InRange(Process.GetCurrentProcess().PeakWorkingSet64, 0, 3L << 30);
    }

    /// <summary>Cuts the file, flips some bytes, or swaps two pieces; of Parquet often in its last quarter, where the description of all others is.</summary>
    private static byte[] Damage(byte[] whole, Random random, int i)
    {
        var bytes = whole.ToArray();
        switch (i % 4)
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                var length = random.Next(1, bytes.Length / 4);
                var (from, to) = (random.Next(bytes.Length - length), random.Next(bytes.Length - length));
                whole.AsSpan(from, length).CopyTo(bytes.AsSpan(to));
                return bytes;
            default:
                var first = i % 4 == 2 ? 0 : bytes.Length * 3 / 4;
                for (var n = random.Next(1, 5); n > 0; n--) bytes[random.Next(first, bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }
}
