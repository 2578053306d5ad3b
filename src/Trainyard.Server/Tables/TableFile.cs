using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Contracts;
using Trainyard.Server.Web;

namespace Trainyard.Server.Tables;

/// <summary>A table as an answer.</summary>
internal static class TableFile
{
    public static IReadOnlyList<string> FormatChoices { get; } = QueryValues.Choices<TableFormat>();

    /// <param name="table">Read while it is sent.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="name">Of the file, without an extension.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static PushStreamHttpResult Send<TRow>(this Table<TRow> table, TableFormat format, string name, CancellationToken cancellationToken) => format switch
    {
        TableFormat.Csv => TypedResults.Stream(to => CsvTable.WriteAsync(table, to, cancellationToken), Download, $"{name}.csv"),
        TableFormat.Parquet => TypedResults.Stream(to => ParquetTable.WriteAsync(table, to, cancellationToken), Download, $"{name}.parquet"),
        _ => throw new UnreachableException(format.ToString()),
    };

    /// <summary>One type for either format: a file to keep.</summary>
    public const string Download = "application/octet-stream";
}
