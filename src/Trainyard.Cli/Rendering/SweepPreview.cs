using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>What a sweep would do.</summary>
internal static class SweepPreview
{
    public static void Write(CheckedSweep check, Output output)
    {
        output.People.Write(Layout.Details(
        [
            ("method", check.Method),
            ("trials", check.Trials.ToString("N0", CultureInfo.InvariantCulture)),
            ("rungs", check.Rungs.Count > 1 ? $"{string.Join(", ", check.Rungs)} epochs" : null),
            ("epochs", string.Create(CultureInfo.InvariantCulture, $"at most {check.MaxEpochs:N0} of all trials together")),
        ]));
        if (check.Points.Count > 0)
        {
            output.Say("");
            output.People.Write(TrialTable.OfPoints(check.Points));
        }
        output.Say("Nothing has begun. Without --dry-run it does.");
    }
}
