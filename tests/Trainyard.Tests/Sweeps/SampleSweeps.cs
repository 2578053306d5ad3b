using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Search.Methods;
using Trainyard.Search.Space;
using Trainyard.Storage;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Sweeps;

/// <summary>Sweeps for tests of what they are stored, shown and decided by.</summary>
internal static class SampleSweeps
{
    public static DateTimeOffset Morning { get; } = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    public static NewSweep Asked { get; } = new()
    {
        Name = "rates",
        Spec = new JsonObject { ["model"] = new JsonObject { ["preset"] = "simple-cnn" } },
        Settings = [new SweepSetting("optimizer.learningRate", "log:1e-4..1e-1"), new SweepSetting("batchSize", "32,64,128")],
        Method = "random",
        Trials = 8,
        MaxEpochs = 9,
    };

    public static Sweep Of(NewSweep asked, AccountId? owner = null) => new()
    {
        Id = SweepId.New(TimeProvider.System),
        Owner = owner?.Name ?? "ada",
        OwnerId = owner ?? new AccountId("ada", Morning),
        CreatedAt = Morning,
        Asked = SweepPlan.Read(asked, out var errors)?.Asked ?? throw new ArgumentException(string.Join(' ', errors.SelectMany(e => e.Value)), nameof(asked)),
        SearchVersion = SearchMethods.Version,
    };

    public static SearchPoint Point(double rate, int batch) => new JsonObject { ["optimizer.learningRate"] = rate, ["batchSize"] = batch }.ToPoint();

    /// <summary>All of it, to compare: as it is stored.</summary>
    public static string Text(Sweep sweep) => $"{sweep.Id} {sweep.Version} {Encoding.UTF8.GetString(SweepDocument.Write(sweep))}";

    /// <summary>With its first trials at their ends, and what is decided then.</summary>
    /// <param name="sweep">One without rungs.</param>
    /// <param name="values">Of each trial; null: it failed.</param>
    public static Sweep WithEnded(this Sweep sweep, params double?[] values)
    {
        sweep = sweep.Decide(values.Length, Morning);
        foreach (var (number, value) in values.Index())
            sweep = sweep.With(new TrialEnded(Morning.AddMinutes(number), number, value is null ? TrialState.Failed : TrialState.Succeeded, value, 60) { Why = value is null ? "Training diverged." : null });
        return sweep.Decide(1, Morning.AddHours(1));
    }
}
