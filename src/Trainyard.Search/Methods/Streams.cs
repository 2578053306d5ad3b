namespace Trainyard.Search.Methods;

/// <summary>Names for what random numbers are drawn for, so that no two uses share any. A number once given stays: searches would go on differently.</summary>
internal static class Streams
{
    public const ulong Random = 1, Sobol = 2, Tpe = 3, Candidates = 4, LocalSearch = 5, Population = 6;
}
