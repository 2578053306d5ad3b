using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Trainyard.Contracts;
using Trainyard.Server.Web;

namespace Trainyard.Server.Comparing;

/// <summary>Which curves are asked for, as the address has them.</summary>
internal sealed record CurveParameters
{
    public static IReadOnlyList<string> AxisChoices { get; } = QueryValues.Choices<CurveAxis>();

    [FromQuery(Name = "jobs"), Description("The ids of the jobs, separated by commas. Those that are not there are left out.")]
    public string? Jobs { get; init; }

    [FromQuery(Name = "metric"), Description("The name of the series, such as `validation/accuracy`.")]
    public string? Metric { get; init; }

    [FromQuery(Name = "points"), Description("Most points of a curve, besides those that are not finite.")]
    public string? Points { get; init; }

    [FromQuery(Name = "x"), Description("What `from` and `to` are in: steps, epochs, seconds of training, or samples.")]
    public string? X { get; init; }

    [FromQuery(Name = "from"), Description("Only the part from here on, so that a zoomed chart has all its points.")]
    public string? From { get; init; }

    [FromQuery(Name = "to"), Description("Only the part up to here.")]
    public string? To { get; init; }

    public CurveQuery? ToQuery(out IReadOnlyDictionary<string, string[]> errors)
    {
        var wrong = new Dictionary<string, string[]>();
        errors = wrong;
        if (!JobIds.TryRead(Jobs, out var ids, out var error)) wrong["jobs"] = [error];
        if (Metric is null || !MetricNames.IsName(Metric)) wrong["metric"] = [$"must be the name of a series, such as {MetricNames.ValidationAccuracy}, not '{Metric}'."];
        if (!QueryValues.TryRead(Points, CurveView.DefaultPoints, CurveView.MaxPoints, out var points, out error, CurveView.MinPoints)) wrong["points"] = [error];
        if (!QueryValues.TryRead<CurveAxis>(X, AxisChoices, out var axis, out error)) wrong["x"] = [error];
        var from = Place(From, "from", double.NegativeInfinity, wrong);
        var to = Place(To, "to", double.PositiveInfinity, wrong);
        if (from > to) wrong["to"] = ["must not be less than from."];
        return wrong.Count > 0 ? null : new CurveQuery(ids, Metric!, points, axis ?? CurveAxis.Step, from, to);
    }

    private static double Place(string? text, string name, double otherwise, Dictionary<string, string[]> wrong)
    {
        if (text is null) return otherwise;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var place) && double.IsFinite(place)) return place;
        wrong[name] = [$"must be a number, not '{text}'."];
        return otherwise;
    }
}

/// <param name="Jobs">Whose curves.</param>
/// <param name="Metric">Of which series.</param>
/// <param name="Points">Most points of a curve.</param>
/// <param name="Axis">What the places are in.</param>
/// <param name="From">The first place; −∞: from the beginning.</param>
/// <param name="To">The last place; ∞: to the end.</param>
internal sealed record CurveQuery(IReadOnlyList<JobId> Jobs, string Metric, int Points, CurveAxis Axis, double From, double To);
