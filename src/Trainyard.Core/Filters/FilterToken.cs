namespace Trainyard.Filters;

internal enum TokenKind
{
    /// <summary>A name, a keyword, a number, a date: what it is depends on where it stands.</summary>
    Word,

    /// <summary>In double or single quotes.</summary>
    Quoted,

    /// <summary>A field's name in backquotes, which may have spaces.</summary>
    Name,
    Operator,
    Open,
    Close,
    Comma,

    /// <summary>What has no place in an expression, or a quote that does not end.</summary>
    Unknown,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says, without its quotes.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Characters with its quotes.</param>
internal readonly record struct FilterToken(TokenKind Kind, string Text, int Start, int Length)
{
    private const string WordSigns = "_./@-:%+";

    public int End => Start + Length;

    /// <summary>Whether it is this keyword.</summary>
    public bool Is(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>All of a text; the last one is <see cref="TokenKind.End"/>.</summary>
    public static IReadOnlyList<FilterToken> Split(string text)
    {
        var tokens = new List<FilterToken>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var token = Read(text, at);
            tokens.Add(token);
            at = token.End;
        }
        tokens.Add(new FilterToken(TokenKind.End, "", text.Length, 0));
        return tokens;
    }

    private static FilterToken Read(string text, int at) => text[at] switch
    {
        '(' => new(TokenKind.Open, "(", at, 1),
        ')' => new(TokenKind.Close, ")", at, 1),
        ',' => new(TokenKind.Comma, ",", at, 1),
        '"' or '\'' => Quote(text, at, TokenKind.Quoted),
        '`' => Quote(text, at, TokenKind.Name),
        '=' or '!' or '<' or '>' or '~' => Sign(text, at),
        var c when IsOfWord(c) => Word(text, at),
        _ => new(TokenKind.Unknown, text[at].ToString(), at, 1),
    };

    private static FilterToken Sign(string text, int at)
    {
        var two = at + 1 < text.Length ? text.Substring(at, 2) : "";
        if (two is "==" or "!=" or "<=" or ">=") return new(TokenKind.Operator, two == "==" ? "=" : two, at, 2);
        return text[at] == '!' ? new(TokenKind.Unknown, "!", at, 1) : new(TokenKind.Operator, text[at].ToString(), at, 1);
    }

    private static FilterToken Word(string text, int at)
    {
        var end = at;
        while (end < text.Length && IsOfWord(text[end])) end++;
        return new(TokenKind.Word, text[at..end], at, end - at);
    }

    private static FilterToken Quote(string text, int at, TokenKind kind)
    {
        var said = new System.Text.StringBuilder();
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == text[at]) return new(kind, said.ToString(), at, i + 1 - at);
            if (text[i] == '\\' && i + 1 < text.Length) i++;
            said.Append(text[i]);
        }
        return new(TokenKind.Unknown, text[at..], at, text.Length - at);
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || WordSigns.Contains(c, StringComparison.Ordinal) || char.IsSurrogate(c);
}
