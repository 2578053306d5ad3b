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
        var sort = Parsing.Sort();
        var filters = new Option<MetricFilter[]>("--filter")
        {
            Description = "Only jobs with such a figure, as metric:validation/accuracy:best>=0.98; may be given several times.",
            HelpName = "FIGURE",
            CustomParser = Parsing.Filters,
        };
        var order = new Option<string>("--order") { Description = "The direction of the order.", DefaultValueFactory = _ => "desc" }.AcceptOnlyFromAmong("asc", "desc");
        var limit = Parsing.Number("--limit", "How many jobs to show, 1 to 200. Default: 20.");
        var search = new Option<string?>("--search") { Description = "Only jobs with this text in their name, preset, tags or id.", HelpName = "TEXT" };
        var owner = new Option<string?>("--owner") { Description = "Only jobs of this user.", HelpName = "NAME" };
        var command = new ExampleCommand("jobs", "Lists jobs.", "trainyard jobs", "trainyard jobs --state running --state queued", "trainyard jobs --sort accuracy --limit 5 --json", "trainyard jobs --sort metric:validation/accuracy:best")
        {
            states, sort, filters, order, limit, search, owner,
        };
        return command.AtServer(async (call, cancellationToken) =>
        {
            var (args, output) = (call.Args, call.Output);
            var page = await call.Client.ListAsync(
                new JobListRequest
                {
                    States = args.GetValue(states) ?? [],
                    Sort = args.GetRequiredValue(sort),
                    Metrics = args.GetValue(filters) ?? [],
                    Ascending = args.GetValue(order) == "asc",
                    Limit = args.GetValue(limit) ?? 20,
                    Search = args.GetValue(search),
                    Owner = args.GetValue(owner),
                },
                cancellationToken);
            if (output.IsJson) output.WriteJson(page);
            else if (page.Jobs.Count == 0) output.Say("No jobs.");
            else output.People.Write(JobTable.Of(page.Jobs, MetricKey.TryParse(args.GetValue(sort), null, out var metric) ? metric : null));
        });
    }
}
