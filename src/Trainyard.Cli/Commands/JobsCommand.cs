using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal static class JobsCommand
{
    public static Command Create()
    {
        var states = new Option<JobState[]>("--state") { Description = "Only jobs in this state; may be given several times.", CustomParser = Parsing.States };
        var where = new Option<string?>("--where") { Description = "Only jobs that match this expression over any fields, such as: optimizer.learningRate < 0.01 and tag = baseline.", HelpName = "EXPRESSION" };
        var columns = new Option<string?>("--columns") { Description = "The columns, by the names of fields with commas between: name,optimizer.learningRate,validation/accuracy:best.", HelpName = "FIELDS" };
        var sort = new Option<string>("--sort")
        {
            Description = "The field to order by, such as created, loss, optimizer.learningRate or validation/accuracy:best.",
            HelpName = "FIELD",
            DefaultValueFactory = _ => JobSorts.NameOf(JobSort.Created),
        };
        var filters = new Option<MetricFilter[]>("--filter")
        {
            Description = "Only jobs with such a figure, as metric:validation/accuracy:best>=0.98; may be given several times.",
            HelpName = "FIGURE",
            CustomParser = Parsing.Filters,
        };
        var order = new Option<string>("--order") { Description = "The direction of the order.", DefaultValueFactory = _ => "desc" }.AcceptOnlyFromAmong("asc", "desc");
        var runningFirst = new Option<bool>("--running-first") { Description = "Running jobs before all others." };
        var limit = Parsing.Number("--limit", "How many jobs to show, 1 to 200. Default: 20.");
        var search = new Option<string?>("--search") { Description = "Only jobs with each of these words in their name, preset, tags or id.", HelpName = "WORDS" };
        var owner = new Option<string?>("--owner") { Description = "Only jobs of this user.", HelpName = "NAME" };
        var format = new Option<TableFormat?>("--format") { Description = "Write all of them to a file, as csv or parquet.", HelpName = "FORMAT", CustomParser = result => Parsing.TableFormat(result) };
        var (file, force) = (FileDownload.OutputOption(), FileDownload.ForceOption());
        var command = new ExampleCommand(
            "jobs", "Lists jobs.", "trainyard jobs", "trainyard jobs --state running --state queued", "trainyard jobs --where \"tag = baseline and loss < 0.1\" --sort loss --order asc",
            "trainyard jobs --columns name,optimizer.learningRate,validation/accuracy:best",
            "trainyard jobs --state succeeded --format parquet --output jobs.parquet")
        {
            states, where, columns, sort, order, runningFirst, filters, limit, search, owner, format, file, force,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is not null && result.GetValue(format) is null) result.AddError("--output writes a file: say in which form with --format csv or --format parquet.");
            Parsing.OneStandardOutput(result, "--output", result.GetValue(file));
        });
        return command.AtServer(async (call, cancellationToken) =>
        {
            var (args, output) = (call.Args, call.Output);
            var by = args.GetRequiredValue(sort);
            var chosen = args.GetValue(columns)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
            // What the list is sorted by is seen.
            IReadOnlyList<string> asked = chosen.Length > 0 ? chosen : JobSorts.Names.Contains(by) ? [] : [by];
            var request = new JobListRequest
            {
                States = args.GetValue(states) ?? [],
                Where = args.GetValue(where),
                Columns = asked,
                Sort = by,
                Metrics = args.GetValue(filters) ?? [],
                Ascending = args.GetValue(order) == "asc",
                RunningFirst = args.GetValue(runningFirst),
                Limit = args.GetValue(limit) ?? 20,
                Search = args.GetValue(search),
                Owner = args.GetValue(owner),
            };
            if (args.GetValue(format) is { } form)
            {
                using var table = await FilterFailures.ShownAsync(request.Where, call.Client.OpenListAsync(request with { Columns = chosen }, form, cancellationToken));
                await FileDownload.RunAsync(call, table, "list", args.GetValue(file), args.GetValue(force), cancellationToken);
                return;
            }
            var page = await FilterFailures.ShownAsync(request.Where, call.Client.ListAsync(request, cancellationToken));
            if (output.IsJson) output.WriteJson(page);
            else if (page.Jobs.Count == 0) output.Say("No jobs.");
            else output.People.Write(chosen.Length > 0 ? FieldTable.Of(page.Jobs, chosen) : JobTable.Of(page.Jobs, asked is [var field, ..] ? field : null));
        });
    }
}
