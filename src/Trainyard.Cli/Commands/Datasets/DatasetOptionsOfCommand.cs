using System.CommandLine;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Datasets;

/// <summary>How files are to be read, as options.</summary>
internal sealed class DatasetOptionsOfCommand
{
    private static readonly string[] MissingChoices = ["refuse", "drop-row", "fill"];

    private readonly Option<string[]> _targets = new("--target") { Description = "A column of a table that is to be found out; may be given several times.", HelpName = "COLUMN" };
    private readonly Option<string?> _task = new("--task") { Description = "classification, regression or multi-label. Default: what the target looks like.", HelpName = "TASK" };
    private readonly Option<string[]> _ignore = new("--ignore") { Description = "A column of a table to leave out; may be given several times.", HelpName = "COLUMN" };
    private readonly Option<string?> _split = new("--split-column") { Description = "A column of a table that says train, val or test.", HelpName = "COLUMN" };
    private readonly Option<string?> _missing = new("--missing") { Description = "What becomes of a row with a missing value: refuse, drop-row, or fill with the mean.", HelpName = "WHAT" };
    private readonly Option<string?> _delimiter = new("--delimiter") { Description = "Between the fields of a CSV file. Default: it is found out.", HelpName = "CHAR" };
    private readonly Option<string?> _size = new("--size") { Description = "Width and height that all pictures are resized to, such as 64x64; needed where they differ.", HelpName = "SIZE" };
    private readonly Option<bool> _skip = new("--skip-unreadable") { Description = "Leave out pictures that cannot be read, instead of refusing all." };
    private readonly Option<double?> _validation = Parsing.Real("--validation-share", "Share to validate with, where the files name none. Default: 0.1.");
    private readonly Option<double?> _test = Parsing.Real("--test-share", "Share to test with, where the files name none. Default: 0.2.");
    private readonly Option<int?> _seed = Parsing.Number("--split-seed", "Another one chooses other examples for each part.");

    public DatasetOptionsOfCommand()
    {
        OneOf(_task, "classification", "regression", "multi-label");
        OneOf(_missing, MissingChoices);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_targets, _task, _ignore, _split, _missing, _delimiter, _size, _skip, _validation, _test, _seed]) command.Add(option);
    }

    public DatasetOptions Of(ParseResult args)
    {
        var otherwise = new DatasetOptions();
        return otherwise with
        {
            Targets = args.GetValue(_targets) ?? [],
            Task = args.GetValue(_task),
            Ignore = args.GetValue(_ignore) ?? [],
            SplitColumn = args.GetValue(_split),
            Missing = args.GetValue(_missing) is { } missing ? (MissingValues)Array.IndexOf(MissingChoices, missing) : otherwise.Missing,
            Delimiter = args.GetValue(_delimiter) is "\\t" ? "\t" : args.GetValue(_delimiter),
            Size = args.GetValue(_size),
            SkipUnreadable = args.GetValue(_skip),
            ValidationShare = args.GetValue(_validation) ?? otherwise.ValidationShare,
            TestShare = args.GetValue(_test) ?? otherwise.TestShare,
            Seed = args.GetValue(_seed) ?? otherwise.Seed,
        };
    }

    private static void OneOf(Option<string?> option, params string[] choices) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var value }, ..] && !choices.Contains(value)) result.AddError($"{option.Name} must be one of {string.Join(", ", choices)}, not '{LogText.Clean(value)}'.");
    });
}
