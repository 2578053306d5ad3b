using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal sealed class JobsCommand : ClientCommand
{
    private readonly Option<JobState[]> _states = new("--state") { Description = "Only jobs in this state; may be given several times.", CustomParser = Parsing.States };
    private readonly Option<string> _sort = Parsing.Sort();
    private readonly Option<MetricFilter[]> _filters = new("--filter")
    {
        Description = "Only jobs with such a figure, as metric:validation/accuracy:best>=0.98; may be given several times.",
        HelpName = "FIGURE",
        CustomParser = Parsing.Filters,
    };
    private readonly Option<string> _order = new Option<string>("--order") { Description = "The direction of the order.", DefaultValueFactory = _ => "desc" }.AcceptOnlyFromAmong("asc", "desc");
    private readonly Option<int?> _limit = Parsing.Number("--limit", "How many jobs to show, 1 to 200. Default: 20.");
    private readonly Option<string?> _search = new("--search") { Description = "Only jobs with this text in their name, preset, tags or id.", HelpName = "TEXT" };
    private readonly Option<string?> _owner = new("--owner") { Description = "Only jobs of this user.", HelpName = "NAME" };

    public JobsCommand()
        : base("jobs", "Lists jobs.", "trainyard jobs", "trainyard jobs --state running --state queued", "trainyard jobs --sort accuracy --limit 5 --json", "trainyard jobs --sort metric:validation/accuracy:best")
    {
        foreach (var option in (Option[])[_states, _sort, _filters, _order, _limit, _search, _owner]) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var page = await session.Client.ListAsync(
            new JobListRequest
            {
                States = args.GetValue(_states) ?? [],
                Sort = args.GetRequiredValue(_sort),
                Metrics = args.GetValue(_filters) ?? [],
                Ascending = args.GetValue(_order) == "asc",
                Limit = args.GetValue(_limit) ?? 20,
                Search = args.GetValue(_search),
                Owner = args.GetValue(_owner),
            },
            cancellationToken);
        if (output.IsJson) output.WriteJson(page);
        else if (page.Jobs.Count == 0) output.Say("No jobs.");
        else output.People.Write(JobTable.Of(page.Jobs, MetricKey.TryParse(args.GetValue(_sort), null, out var metric) ? metric : null));
        return ExitCodes.Ok;
    }
}
