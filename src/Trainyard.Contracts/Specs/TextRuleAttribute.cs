namespace Trainyard.Contracts;

/// <summary>
/// What a text, or each text of a list, may be: at most <paramref name="longest"/> characters, none of them a control character; part of
/// the published schema.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextRuleAttribute(int longest) : Attribute
{
    public int Longest { get; } = longest;

    /// <summary>At least one character is no space.</summary>
    public bool NotBlank { get; init; }

    public int Shortest => NotBlank ? 1 : 0;

    /// <summary>A regular expression as JSON Schema has them.</summary>
    public string Pattern => NotBlank ? @"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$" : @"^[^\u0000-\u001F\u007F-\u009F]*$";
}
