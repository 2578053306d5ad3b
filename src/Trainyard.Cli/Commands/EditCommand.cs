using System.CommandLine;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal static class EditCommand
{
    public static Command Create()
    {
        var job = new JobArgument();
        var name = new Option<string?>("--name") { Description = "What to call it." };
        var tags = new Option<string[]>("--tag") { Description = "A tag to add; may be given several times.", HelpName = "TAG" };
        var untags = new Option<string[]>("--untag") { Description = "A tag to take away; may be given several times.", HelpName = "TAG" };
        var notes = new Option<string?>("--notes") { Description = "What to say about it, in place of what was there; \"\" for nothing.", HelpName = "TEXT" };
        var command = new ExampleCommand("edit", "Changes a job's name, tags and notes; what it trains stays.", "trainyard edit last --name \"best so far\" --tag baseline", "trainyard edit 3f9a0c5d --untag baseline --notes \"Diverges above 0.1.\"")
        {
            job, name, tags, untags, notes,
        };
        command.Validators.Add(result =>
        {
            if (!new Option[] { name, tags, untags, notes }.Any(option => result.GetResult(option) is { Implicit: false })) result.AddError("There is nothing to change: give --name, --tag, --untag or --notes.");
        });
        return command.AtServer(async (call, cancellationToken) =>
        {
            var args = call.Args;
            var edit = new JobEdit { Name = args.GetValue(name), AddTags = args.GetValue(tags) ?? [], RemoveTags = args.GetValue(untags) ?? [], Notes = args.GetValue(notes) };
            var view = await call.Client.EditAsync(await job.FindAsync(call, cancellationToken), edit, cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(view);
            else call.Output.Say($"{view.Id} {LogText.Clean(view.Name)}{(view.Tags.Count > 0 ? $" [{LogText.Clean(string.Join(", ", view.Tags))}]" : "")}");
        });
    }
}
