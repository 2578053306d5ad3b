namespace Trainyard.Importer.Tables;

/// <summary>What is predicted for each row.</summary>
internal abstract record TableTarget(IReadOnlyList<string> Columns);

/// <param name="Column">Its name.</param>
/// <param name="Names">Of the classes: numbers by their size, texts by their code units.</param>
/// <param name="Classes">The class of each row, as its place among the names.</param>
internal sealed record ClassTarget(string Column, IReadOnlyList<string> Names, int[] Classes) : TableTarget([Column]);

/// <param name="Columns">Their names.</param>
/// <param name="Values">Rows × columns, row after row.</param>
internal sealed record NumberTarget(IReadOnlyList<string> Columns, float[] Values) : TableTarget(Columns);

/// <param name="Columns">Their names, which are those of the labels.</param>
/// <param name="Values">Rows × columns, row after row: 1 where the row has the label, else 0.</param>
internal sealed record LabelTarget(IReadOnlyList<string> Columns, byte[] Values) : TableTarget(Columns);
