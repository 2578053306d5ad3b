namespace Trainyard.Datasets.Import;

/// <summary>Something odd in what somebody brings as a dataset.</summary>
/// <param name="IsError">Whether it is refused for that; else it is a warning.</param>
/// <param name="Where">The file, and where they are known the row and the column.</param>
/// <param name="What">What is wrong, as a sentence.</param>
/// <param name="Advice">What to do, as a sentence.</param>
internal sealed record Finding(bool IsError, string Where, string What, string Advice);
