using System.Diagnostics;
using Parquet;
using Parquet.Schema;

namespace Trainyard.Server.Tables;

/// <summary>Apache Parquet. Rows are gathered to groups, of which one is in memory; times are microseconds in UTC.</summary>
internal static class ParquetTable
{
    /// <summary>Values of a row group: some megabytes.</summary>
    private const int CellsAtOnce = 500_000;

    public static async Task WriteAsync<TRow>(Table<TRow> table, Stream to, CancellationToken cancellationToken)
    {
        var columns = table.Columns.Select(Buffer<TRow>.Of).ToList();
        var rowsAtOnce = Math.Max(100, CellsAtOnce / columns.Count);
        await using var forward = new ForwardStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(c => c.Field)), forward, cancellationToken: cancellationToken))
        {
            var rows = 0;
            await foreach (var row in table.Rows.WithCancellation(cancellationToken))
            {
                foreach (var column in columns) column.Add(row);
                if (++rows % rowsAtOnce == 0) await FlushAsync(writer);
            }
            if (rows % rowsAtOnce > 0) await FlushAsync(writer);
        }
        await forward.DrainAsync(to, cancellationToken);

        async Task FlushAsync(ParquetWriter writer)
        {
            using (var group = writer.CreateRowGroup())
                foreach (var column in columns) await column.FlushAsync(group, cancellationToken);
            await forward.DrainAsync(to, cancellationToken);
        }
    }

    /// <summary>The values of a column that wait for their row group to be full.</summary>
    private abstract class Buffer<TRow>
    {
        public abstract DataField Field { get; }

        public abstract void Add(TRow row);

        public abstract Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);

        public static Buffer<TRow> Of(Column<TRow> column) => column switch
        {
            TextColumn<TRow> text => new TextBuffer<TRow>(text),
            NumberColumn<TRow> number => new ValueBuffer<TRow, double>(new DataField<double?>(number.Name), number.Value),
            WholeColumn<TRow> whole => new ValueBuffer<TRow, long>(new DataField<long?>(whole.Name), whole.Value),
            TimeColumn<TRow> time => new ValueBuffer<TRow, DateTime>(
                new DateTimeDataField(time.Name, DateTimeFormat.DateAndTimeMicros, isAdjustedToUTC: true, isNullable: true), row => time.Value(row)?.UtcDateTime),
            _ => throw new UnreachableException(column.GetType().Name),
        };
    }

    private sealed class TextBuffer<TRow>(TextColumn<TRow> column) : Buffer<TRow>
    {
        private readonly List<string?> _values = [];

        public override DataField Field { get; } = new DataField<string>(column.Name);

        public override void Add(TRow row) => _values.Add(column.Value(row));

        public override async Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
        {
            await group.WriteAsync(Field, _values!);
            _values.Clear();
        }
    }

    private sealed class ValueBuffer<TRow, T>(DataField kind, Func<TRow, T?> value) : Buffer<TRow>
        where T : struct
    {
        private readonly List<T?> _values = [];

        public override DataField Field => kind;

        public override void Add(TRow row) => _values.Add(value(row));

        public override async Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
        {
            await group.WriteAsync<T>(kind, _values.ToArray(), cancellationToken: cancellationToken);
            _values.Clear();
        }
    }
}
