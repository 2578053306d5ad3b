namespace Trainyard.Contracts;

/// <summary>How a table is written.</summary>
public enum TableFormat
{
    /// <summary>Comma-separated values (RFC 4180), in UTF-8, with a line of names.</summary>
    Csv,

    /// <summary>Apache Parquet, with a type for each column.</summary>
    Parquet,
}
