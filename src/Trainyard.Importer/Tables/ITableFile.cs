using Trainyard.Contracts;
namespace Trainyard.Importer.Tables;

/// <summary>A file of rows, which can be read from its beginning as often as needed.</summary>
internal interface ITableFile
{
    /// <summary>What a message calls it.</summary>
    string Name { get; }

    IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>A new pass over the rows, which the caller disposes.</summary>
    /// <param name="wanted">Of each column, whether its cells are asked for.</param>
    /// <exception cref="InvalidDataException">The file is damaged; also while the rows are read.</exception>
    TableRows Read(IReadOnlyList<bool> wanted);
}

/// <param name="Name">Without spaces around it.</param>
/// <param name="Unusable">What it holds, where that is nothing that can be read as numbers or categories; null: it can be read.</param>
internal sealed record TableColumn(string Name, string? Unusable = null);

/// <summary>One pass over the rows of a table.</summary>
internal abstract class TableRows : IDisposable
{
    /// <summary>The current row, counted from 1 without the header.</summary>
    public long Row { get; protected set; }

    /// <summary>The current row as a message names it.</summary>
    public abstract string Position { get; }

    /// <summary>What is wrong with rows so far; such rows are passed over.</summary>
    public virtual IEnumerable<DatasetFinding> Findings => [];

    /// <summary>Goes to the next row. False: there is none.</summary>
    public abstract bool Next();

    /// <summary>A cell of the current row, valid until the next call.</summary>
    public abstract Cell this[int column] { get; }

    public abstract void Dispose();
}
