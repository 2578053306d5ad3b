namespace Trainyard.Cli.Sessions;

/// <summary>A link that signs in once, such as <c>http://127.0.0.1:5080/welcome#token=SECRET</c>; or its secret alone, without a server.</summary>
internal sealed record OneTimeLink(Uri? Server, string Secret)
{
    private const string Mark = "#token=";
    private const string Page = "welcome";

    public static OneTimeLink Parse(string text)
    {
        text = text.Trim();
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0) return text.Contains("://", StringComparison.Ordinal) || text.Length == 0 ? throw new CliException(ExitCodes.Usage, $"'{text}' is not a one-time link: it has no {Mark}SECRET.") : new OneTimeLink(null, text);
        var page = text[..at];
        return new OneTimeLink(ServerAddress.Parse(page.EndsWith(Page, StringComparison.Ordinal) ? page[..^Page.Length] : page), text[(at + Mark.Length)..]);
    }
}
