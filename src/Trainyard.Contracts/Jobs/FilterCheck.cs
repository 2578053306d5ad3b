namespace Trainyard.Contracts;

/// <summary>What a server says of an expression while it is being written.</summary>
/// <param name="Error">The first thing that is wrong; null: it is an expression, or there is nothing yet.</param>
/// <param name="Start">Where a candidate goes.</param>
/// <param name="Length">Characters there that it replaces.</param>
/// <param name="Candidates">What may stand at the caret, the likeliest first.</param>
public sealed record FilterCheck(FilterError? Error, int Start, int Length, IReadOnlyList<FilterCandidate> Candidates);

/// <param name="Text">What to put in, with the quotes that it needs.</param>
/// <param name="About">What it is, in a few words; empty for what says so itself.</param>
public sealed record FilterCandidate(string Text, string About);
