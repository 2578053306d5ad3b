using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>A line of a job's log, in columns that the eye and <c>awk</c> find again: time, attempt, step, level, text.</summary>
internal static class LogLine
{
    public static string Of(LineLogged line) =>
        string.Create(CultureInfo.InvariantCulture, $"{Figures.Time(line.At)}  #{line.Fence}  step {line.Step,-6}  {Figures.Word(line.Level),-7}  {line.Text}");
}
