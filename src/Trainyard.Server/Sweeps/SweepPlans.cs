using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Search.Methods;
using Trainyard.Search.Space;
using Trainyard.Server.Datasets;
using Trainyard.Server.Jobs;
using Trainyard.Sweeps;

namespace Trainyard.Server.Sweeps;

/// <summary>Reads a sweep that somebody asks for, and finds what is wrong with it before its first trial does.</summary>
internal sealed class SweepPlans(DatasetDirectory datasets, SubmitLimits limits)
{
    /// <summary>Corners of the space, and points in it, whose specs are tried: settings that fit by themselves may not fit together.</summary>
    private const int MostCorners = 64, Within = 16;

    private static readonly string[] NotToChoose = ["name", "tags", "priority", "epochs"];

    /// <returns>Null, and messages by field: something is wrong.</returns>
    public async Task<(SweepPlan? Plan, IReadOnlyDictionary<string, string[]> Errors)> ReadAsync(NewSweep asked, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (asked.Spec is null) return (SweepPlan.Read(asked with { Name = NameOf(asked) }, out var wrong), wrong);
        if (asked.Settings.FirstOrDefault(s => NotToChoose.Contains(s?.Name)) is { } not) return Wrong("settings", $"must not have '{not.Name}': {(not.Name == "epochs" ? "a sweep's epochs are maxEpochs." : "it changes no result.")}");
        var known = await datasets.KnownAsync(cancellationToken);
        if (SpecReader.Read(JsonSerializer.SerializeToUtf8Bytes(asked.Spec, WireJson.Options), known, out var errors) is not { } spec)
            return (null, errors.ToDictionary(e => e.Key.Length == 0 ? "spec" : $"spec.{e.Key}", e => e.Value));
        if (limits.RefusePriority(spec.Priority, user) is { } refused) return Wrong("spec.priority", refused);
        if (SweepPlan.Read(asked with { Name = NameOf(asked), MaxEpochs = asked.MaxEpochs ?? spec.Epochs }, out errors) is not { } plan) return (null, errors);
        foreach (var point in Sample(plan))
        {
            if (TrialJobMaker.Read(plan, "trial", point, 0, known, out errors) is null) return Wrong("settings", $"has a point that cannot be trained, {point}: {TrialJobMaker.Describe(errors)}");
        }
        return (plan, errors);
    }

    /// <summary>What it would do.</summary>
    public static CheckedSweep Check(SweepPlan plan)
    {
        const int Shown = 5;
        var trials = plan.Asked.Trials!.Value;
        JsonObject[] points = plan.Points is null ? [] : [.. plan.Points.SuggestMany(plan.Space, [], plan.Asked.Seed, Math.Min(Shown, trials)).Select(t => t.Point.ToJson())];
        return new CheckedSweep(plan.Method.ToString(), trials, points, plan.Rungs, trials * plan.MaxEpochs * Math.Max(1, plan.JobsPerTrial));
    }

    private static IEnumerable<SearchPoint> Sample(SweepPlan plan) =>
        GridSearch.Points(plan.Space, resolution: 2).Take(MostCorners).Concat(new RandomSearch().SuggestMany(plan.Space, [], plan.Asked.Seed, Within).Select(t => t.Point));

    private static string NameOf(NewSweep asked) =>
        NameText.Clean(asked.Name ?? "") is { Length: > 0 } name ? name : Short(string.Join(", ", asked.Settings.Where(s => s?.Name is not null).Select(s => s.Name.Split('.')[^1])));

    private static string Short(string name) => name.Length <= 60 ? name : $"{name[..59]}…";

    private static (SweepPlan?, IReadOnlyDictionary<string, string[]>) Wrong(string field, string message) => (null, new Dictionary<string, string[]> { [field] = [message] });
}
