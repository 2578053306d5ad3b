using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal static class FilterFailures
{
    /// <summary>The answer to a request with an expression; where that is wrong, it is shown with a mark under the word.</summary>
    /// <exception cref="CliException">The expression is wrong.</exception>
    public static async Task<T> ShownAsync<T>(string? expression, Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (TrainyardException e) when (expression is not null && e.Problem.Filter is { } error)
        {
            throw new CliException(ExitCodes.Usage, $"{error.Message}{Environment.NewLine}{Marked(expression, error)}", e);
        }
    }

    /// <summary>The line, and below it a caret under each character of the word.</summary>
    internal static string Marked(string expression, FilterError error)
    {
        var line = string.Concat(expression.Select(c => char.IsControl(c) ? ' ' : c));
        return $"  {line}{Environment.NewLine}  {new string(' ', error.Start)}{new string('^', Math.Max(1, error.Length))}";
    }
}
