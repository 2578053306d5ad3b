using Trainyard.Fields;

namespace Trainyard.Filters;

internal enum ExpectedPart
{
    /// <summary>A field, <c>not</c> or a parenthesis.</summary>
    Field,
    Operator,
    Value,

    /// <summary><c>and</c>, <c>or</c>, or the end.</summary>
    Connective,

    /// <summary>A comma or the end of a list.</summary>
    List,

    /// <summary><c>empty</c> or <c>not empty</c>.</summary>
    Empty,
}

/// <summary>What may stand at the end of an expression that goes on.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Field">The field before it.</param>
internal sealed record FilterExpectation(ExpectedPart Part, JobField? Field = null);
