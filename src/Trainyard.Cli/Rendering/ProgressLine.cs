namespace Trainyard.Cli.Rendering;

/// <summary>One line on a terminal that is written over; into a file or a pipe goes nothing.</summary>
internal sealed class ProgressLine(Output output)
{
    private readonly bool _isTerminal = output.Error == Console.Error && !Console.IsErrorRedirected;
    private int _width;

    public void Show(string text)
    {
        if (!_isTerminal) return;
        // A line that wraps could not be written over.
        if (text.Length >= Console.BufferWidth) text = text[..Math.Max(0, Console.BufferWidth - 1)];
        output.Error.Write($"\r{text.PadRight(_width)}");
        _width = text.Length;
    }

    public void Clear()
    {
        if (_width > 0) output.Error.Write($"\r{new string(' ', _width)}\r");
        _width = 0;
    }
}
