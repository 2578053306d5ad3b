using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Sweeps;

/// <summary>What is searched, how, and when it is enough, as options.</summary>
internal sealed class SweepOptions
{
    private const string When = " if ";

    private readonly Option<SweepSetting[]> _settings = new("--set")
    {
        Description = "What may vary, as NAME=VALUES: a path in the spec, and a range (1e-4..1e-1, log:1e-4..1e-1, int:1..10, 0..1/0.1) or choices (32,64,128); with ' if NAME=VALUE' behind it only where an earlier setting has that value. May be given several times.",
        HelpName = "NAME=VALUES",
        Required = true,
        CustomParser = Settings,
    };

    private readonly Option<string?> _name = new("--name") { Description = "What people call this sweep.", HelpName = "TEXT" };
    private readonly Option<string?> _metric = new("--metric") { Description = "The series to compare trials by, its latest value, or its best with :best behind it. Default: validation/accuracy.", HelpName = "SERIES" };
    private readonly Option<bool> _minimize = new("--minimize") { Description = "The metric should be small. Default: where it is a loss or an error." };
    private readonly Option<bool> _maximize = new("--maximize") { Description = "The metric should be large." };
    private readonly Option<string?> _method = new("--method") { Description = "grid, random, sobol, tpe or gp; asha or hyperband, which stop the worse trials early; pbt, where they copy the best; or both, such as asha+tpe. Default: gp where all settings are numbers and trials are few, else tpe.", HelpName = "NAME" };
    private readonly Option<int?> _trials = Parsing.Number("--trials", "Most trials. Default: every point of a grid, Hyperband's table once, else 20.");
    private readonly Option<int?> _parallel = Parsing.Number("--parallel", "Most trials in training at once. Default: as many as the workers have slots.");
    private readonly Option<int?> _maxEpochs = Parsing.Number("--max-epochs", "Epochs of a trial that goes all the way. Default: those of the spec.");
    private readonly Option<int?> _minEpochs = Parsing.Number("--min-epochs", "With asha: epochs up to the first rung; with pbt, of a generation. Default: 1.");
    private readonly Option<int?> _factor = Parsing.Number("--factor", "With asha and hyperband: one in so many trials goes on to the next rung. Default: 3.");
    private readonly Option<int?> _seed = Parsing.Number("--seed", "Seed of the search: the same history and seed give the same next point. Default: 1.");
    private readonly Option<int[]> _seeds = new("--seeds") { Description = "Train each point once with each of these seeds, and take the mean, such as 1,2,3.", HelpName = "N,N", CustomParser = Seeds };
    private readonly Option<double?> _goal = Parsing.Real("--goal", "Good enough: a trial whose metric comes so far ends the sweep.");
    private readonly Option<double?> _hours = Parsing.Real("--hours", "Most hours since it began, pauses not counted.");
    private readonly Option<int?> _epochLimit = Parsing.Number("--epoch-limit", "Most epochs of all trials together.");
    private readonly Option<double?> _slotHours = Parsing.Real("--slot-hours", "Most hours in training, of all trials together.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_settings, _metric, _minimize, _maximize, _method, _trials, _parallel, _maxEpochs, _minEpochs, _factor, _goal, _hours, _epochLimit, _slotHours, _seed, _seeds, _name]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_minimize) && result.GetValue(_maximize)) result.AddError("--minimize and --maximize exclude each other.");
        });
    }

    /// <param name="args">What the person typed.</param>
    /// <param name="spec">What each trial trains.</param>
    public NewSweep Of(ParseResult args, JsonObject spec)
    {
        var otherwise = new NewSweep();
        return otherwise with
        {
            Name = args.GetValue(_name),
            Spec = spec,
            Settings = args.GetValue(_settings) ?? [],
            Metric = args.GetValue(_metric) ?? otherwise.Metric,
            Direction = args.GetValue(_minimize) ? SweepDirection.Minimize : args.GetValue(_maximize) ? SweepDirection.Maximize : null,
            Method = args.GetValue(_method),
            Trials = args.GetValue(_trials),
            Parallel = args.GetValue(_parallel),
            MaxEpochs = args.GetValue(_maxEpochs),
            MinEpochs = args.GetValue(_minEpochs) ?? otherwise.MinEpochs,
            Factor = args.GetValue(_factor) ?? otherwise.Factor,
            Seed = args.GetValue(_seed) ?? otherwise.Seed,
            Seeds = args.GetValue(_seeds) is { Length: > 0 } seeds ? seeds : null,
            Goal = args.GetValue(_goal),
            Limits = new SweepLimits { Hours = args.GetValue(_hours), Epochs = args.GetValue(_epochLimit), SlotHours = args.GetValue(_slotHours) },
        };
    }

    private static SweepSetting[] Settings(ArgumentResult result)
    {
        var settings = new List<SweepSetting>();
        foreach (var token in result.Tokens)
        {
            var at = token.Value.LastIndexOf(When, StringComparison.Ordinal);
            var (values, condition) = at < 0 ? (token.Value, null) : (token.Value[..at], token.Value[(at + When.Length)..].Trim());
            if (values.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } range]) settings.Add(new SweepSetting(name, range) { When = condition });
            else result.AddError($"--set must be NAME=VALUES, such as optimizer.learningRate=log:1e-4..1e-1 or batchSize=32,64,128, not '{LogText.Clean(token.Value)}'.");
        }
        return [.. settings];
    }

    private static int[] Seeds(ArgumentResult result)
    {
        var seeds = new List<int>();
        foreach (var word in result.Tokens.SelectMany(t => t.Value.Split(',')))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) seeds.Add(seed);
            else result.AddError($"--seeds must be whole numbers such as 1,2,3, not '{LogText.Clean(word)}'.");
        }
        return [.. seeds];
    }
}
