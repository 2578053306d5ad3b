using System.Text;
using Parquet;
using Parquet.Schema;
using Trainyard.Server.Tables;

namespace Trainyard.Tests.Exports;

/// <summary>Tables as files, read back.</summary>
public sealed class TableTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 14, 0, 0, 123, TimeSpan.FromHours(2));

    private static readonly Row[] Rows =
    [
        new("plain", 0.1, 1, Noon),
        new("with, \"quotes\"\nand a second line", double.NaN, long.MaxValue, null),
        new("=HYPERLINK(\"http://evil\")", double.PositiveInfinity, null, Noon),
        new(null, double.NegativeInfinity, -5, null),
        new("-π", null, 0, null),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Csv_quotes_what_needs_it_and_disarms_formulas()
    {
        var text = Encoding.UTF8.GetString(await WriteAsync(CsvTable.WriteAsync, Rows));

        Assert.Equal(
            """
            name,"a, value",count,at
            plain,0.1,1,2026-11-24T12:00:00.123Z
            "with, ""quotes""
            and a second line",NaN,9223372036854775807,
            "'=HYPERLINK(""http://evil"")",Infinity,,2026-11-24T12:00:00.123Z
            ,-Infinity,-5,
            '-π,,0,

            """.ReplaceLineEndings("\r\n").Replace("\"\"\r\nand", "\"\"\nand", StringComparison.Ordinal),
            text);
    }

    [Fact]
    public async Task A_table_without_rows_has_its_names()
    {
        Assert.Equal("name,\"a, value\",count,at\r\n", Encoding.UTF8.GetString(await WriteAsync(CsvTable.WriteAsync, [])));
        using var file = new MemoryStream(await WriteAsync(ParquetTable.WriteAsync, []));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: Cancel);
        Assert.Equal(["name", "a, value", "count", "at"], reader.Schema.GetDataFields().Select(f => f.Name));
    }

    [Fact]
    public async Task Parquet_has_the_same_values_by_their_types()
    {
        using var file = new MemoryStream(await WriteAsync(ParquetTable.WriteAsync, Rows));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: Cancel);
        var fields = reader.Schema.GetDataFields();
        using var group = reader.OpenRowGroupReader(0);

        var names = new string?[Rows.Length];
        await group.ReadAsync(fields[0], names, cancellationToken: Cancel);
        Assert.Equal(Rows.Select(r => r.Name), names);
        Assert.Equal(Rows.Select(r => r.Value), await ReadAsync<double>(group, fields[1]));
        Assert.Equal(Rows.Select(r => r.Count), await ReadAsync<long>(group, fields[2]));
        Assert.Equal(Rows.Select(r => r.At?.UtcDateTime), await ReadAsync<DateTime>(group, fields[3]));
    }

    /// <summary>What was sent is not kept: the longest stretch that waits is a row group or a few hundred lines.</summary>
    [Fact]
    public async Task A_long_table_is_sent_while_it_is_read()
    {
        foreach (var write in new Func<Table<Row>, Stream, CancellationToken, Task>[] { CsvTable.WriteAsync, ParquetTable.WriteAsync })
        {
            using var to = new MemoryStream();
            var (read, sentAtLast) = (0, 0L);
            await write(TableOf(ManyAsync()), to, Cancel);
            Assert.True(sentAtLast > 0, "nothing was sent before all was read");

            async IAsyncEnumerable<Row> ManyAsync()
            {
                for (; read < 300_000; read++)
                {
                    if (read % 1_000 == 0) await Task.Yield();
                    yield return new Row("a row", read / 7.0, read, null);
                }
                sentAtLast = to.Length;
            }
        }
    }

    private static async Task<T?[]> ReadAsync<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        var values = new T?[Rows.Length];
        await group.ReadAsync<T>(field, values, cancellationToken: Cancel);
        return values;
    }

    private static async Task<byte[]> WriteAsync(Func<Table<Row>, Stream, CancellationToken, Task> write, Row[] rows)
    {
        using var to = new MemoryStream();
        await write(TableOf(rows.ToAsyncEnumerable()), to, Cancel);
        return to.ToArray();
    }

    private static Table<Row> TableOf(IAsyncEnumerable<Row> rows) => new(
        [new TextColumn<Row>("name", r => r.Name), new NumberColumn<Row>("a, value", r => r.Value), new WholeColumn<Row>("count", r => r.Count), new TimeColumn<Row>("at", r => r.At)], rows);

    private sealed record Row(string? Name, double? Value, long? Count, DateTimeOffset? At);
}
