namespace Trainyard.Contracts;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Start">The first character of the word that is wrong, from 0; the expression's length where something is missing at its end.</param>
/// <param name="Length">Its characters.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Suggestions">What would be right in its place, the nearest first.</param>
public sealed record FilterError(int Start, int Length, string Message, IReadOnlyList<string> Suggestions);
