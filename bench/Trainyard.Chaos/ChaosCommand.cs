using System.CommandLine;
using System.Text.Json;
using Trainyard.Chaos.BadJobs;
using Trainyard.Chaos.Reporting;
using Trainyard.Services;

namespace Trainyard.Chaos;

/// <summary>The command line.</summary>
internal sealed class ChaosCommand : RootCommand
{
    public const int Usage = 2;
    private const int Lost = 1;
    private const int NotRun = 3;
    private const int Interrupted = 130;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly ChaosOptions Defaults = new();

    private readonly Option<int> _seed = new("--seed") { Description = "Decides the faults, their times and victims, and the jobs.", DefaultValueFactory = _ => Defaults.Seed };
    private readonly Option<int> _jobs = new("--jobs") { Description = "Jobs to submit.", DefaultValueFactory = _ => Defaults.Jobs };
    private readonly Option<int> _faults = new("--faults") { Description = "Faults to let strike, one every 5 seconds on average.", DefaultValueFactory = _ => Defaults.Faults };
    private readonly Option<int> _sweeps = new("--sweeps") { Description = "Sweeps to run among them, whose trials wait at rungs.", DefaultValueFactory = _ => Defaults.Sweeps };
    private readonly Option<int> _badJobs = new("--bad-jobs") { Description = "Bad jobs to send among them, which may hurt only themselves.", DefaultValueFactory = _ => Defaults.BadJobs };
    private readonly Option<BadJobKind[]> _badKinds = new("--bad-kinds")
    {
        Description = "What bad jobs do, in turn: diverge, exhaust a worker's memory, or have events forged in their name.",
        DefaultValueFactory = _ => [.. Defaults.BadKinds],
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<int> _brokers = new("--brokers") { Description = "Brokers of Kafka, where KAFKA_HOME names a real one.", DefaultValueFactory = _ => Defaults.Brokers };
    private readonly Option<string?> _folder = new("--folder") { Description = "Where the programs' logs go. Default: a temporary folder, kept only if something was lost." };
    private readonly Option<bool> _json = new("--json") { Description = "The report as JSON." };

    public ChaosCommand()
        : base("Runs two servers and three workers on their four services, lets faults strike while they train, and checks that nothing was lost. Exit code 0 only if nothing was.")
    {
        foreach (var option in (Option[])[_seed, _jobs, _faults, _sweeps, _badJobs, _badKinds, _brokers, _folder, _json]) Add(option);
        foreach (var count in (Option<int>[])[_seed, _jobs, _faults, _sweeps, _badJobs])
        {
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 0 or > 10_000) result.AddError($"{count.Name} must be from 0 to 10000.");
            });
        }
        _brokers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (1 or 3)) result.AddError("--brokers must be 1 or 3.");
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult args, CancellationToken cancellationToken)
    {
        var options = new ChaosOptions
        {
            Seed = args.GetValue(_seed),
            Jobs = args.GetValue(_jobs),
            Faults = args.GetValue(_faults),
            Sweeps = args.GetValue(_sweeps),
            BadJobs = args.GetValue(_badJobs),
            BadKinds = args.GetValue(_badKinds) is { Length: > 0 } kinds ? kinds : Defaults.BadKinds,
            Brokers = args.GetValue(_brokers),
            Folder = args.GetValue(_folder),
        };
        var (output, error) = (args.InvocationConfiguration.Output, args.InvocationConfiguration.Error);
        var folder = options.Folder is { } named ? Directory.CreateDirectory(named).FullName : Directory.CreateTempSubdirectory("trainyard-chaos-").FullName;
        var passed = false;
        try
        {
            var report = await new ChaosRun(options, folder, error).RunAsync(cancellationToken);
            if (args.GetValue(_json)) await output.WriteLineAsync(JsonSerializer.Serialize(report, Json));
            else ReportTable.Write(report, output);
            passed = report.Passed;
            return passed ? 0 : Lost;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("chaos: stopped; every process that was started has ended.");
            return Interrupted;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync($"chaos: {(e is ServiceMissingException ? e.Message : e)}");
            return NotRun;
        }
        finally
        {
            if (passed && options.Folder is null) Directory.Delete(folder, recursive: true);
            else await error.WriteLineAsync($"chaos: the logs are in {folder}");
        }
    }
}
