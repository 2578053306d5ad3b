namespace Trainyard.Contracts;

/// <summary>The name of a submit: sent again with the same key and spec, it answers with the job of the first time.</summary>
public static class IdempotencyKey
{
    public const int MaxLength = 200;

    /// <summary>Which characters a key may have, as the end of a sentence. It travels in an HTTP header, which takes no others.</summary>
    public static string Rule => $"must have 1 to {MaxLength} characters, all of ASCII: A to Z, a to z, digits, marks such as - _ . : / and spaces between them";

    public static bool IsValid(string key) => key.Length is > 0 and <= MaxLength && key[0] != ' ' && key[^1] != ' ' && key.All(c => c is >= ' ' and <= '~');
}
