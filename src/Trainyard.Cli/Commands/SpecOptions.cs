using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Commands;

/// <summary>The part of a spec that options can say, over a file that can say all of it.</summary>
/// <param name="without">Options that the command has for something else.</param>
internal sealed class SpecOptions(params IReadOnlyCollection<string> without)
{
    private readonly Option<string?> _file = new("--file") { Description = "A JSON file with any part of a spec; - reads standard input.", HelpName = "FILE" };
    private readonly Option<string?> _dataset = new("--dataset") { Description = "What to train on: mnist, or a dataset of your own (trainyard datasets list); its newest version, or one such as flowers@2.", HelpName = "NAME" };
    private readonly Option<string?> _preset = new("--preset") { Description = "A network that comes with the server; trainyard presets lists them.", HelpName = "NAME" };
    private readonly Option<int?> _epochs = Parsing.Number("--epochs", "Passes over the training images.");
    private readonly Option<int?> _batchSize = Parsing.Number("--batch-size", "Images in one optimiser step.");
    private readonly Option<double?> _learningRate = Parsing.Real("--learning-rate", "Size of a step.");
    private readonly Option<int?> _seed = Parsing.Number("--seed", "Seed of the weights and of the order of the images.");
    private readonly Option<string?> _name = new("--name") { Description = "What people call this job.", HelpName = "TEXT" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "A word to find the job by; may be given several times.", HelpName = "WORD" };
    private readonly Option<int?> _priority = Parsing.Number("--priority", "Jobs with a higher priority start first, -100 to 100.");
    private readonly Option<int?> _threads = Parsing.Number("--threads", "Threads of the training; with 1, results repeat bit for bit.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_file, _dataset, _preset, _epochs, _batchSize, _learningRate, _seed, _name, _tags, _priority, _threads])
        {
            if (!without.Contains(option.Name)) command.Add(option);
        }
    }

    /// <exception cref="CliException">The file cannot be read, or is no JSON object.</exception>
    public async Task<JsonObject> ReadAsync(ParseResult args, CancellationToken cancellationToken) =>
        Overlay(args, args.GetValue(_file) is { } file ? Parse(await LoadAsync(file, cancellationToken), file) : []);

    /// <summary>Writes the options that were given over <paramref name="spec"/>.</summary>
    public JsonObject Overlay(ParseResult args, JsonObject spec)
    {
        // A preset is a whole network: layers that the file lists are another one.
        if (args.GetValue(_preset) is { } preset) spec["model"] = new JsonObject { ["preset"] = preset };
        if (args.GetValue(_learningRate) is { } rate)
        {
            if (spec["optimizer"] is not JsonObject) spec["optimizer"] = new JsonObject();
            spec["optimizer"]!["learningRate"] = rate;
        }
        foreach (var (field, value) in (IEnumerable<(string, int?)>)
                 [("epochs", args.GetValue(_epochs)), ("batchSize", args.GetValue(_batchSize)), ("seed", args.GetValue(_seed)), ("priority", args.GetValue(_priority)), ("threads", args.GetValue(_threads))])
        {
            if (value is { } number) spec[field] = number;
        }
        if (args.GetValue(_dataset) is { } dataset) spec["dataset"] = dataset;
        if (args.GetValue(_name) is { } name) spec["name"] = name;
        if (args.GetValue(_tags) is { Length: > 0 } tags) spec["tags"] = new JsonArray([.. tags.Select(t => (JsonNode)t)]);
        return spec;
    }

    private static async Task<string> LoadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            using var text = file == InputText.StandardInput ? InputText.OfStandardInput() : InputText.OfFile(file);
            return await text.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException e)
        {
            throw InputText.WrongEncoding(NameOf(file), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"The spec cannot be read: {e.Message}", e);
        }
    }

    private static string NameOf(string file) => file == InputText.StandardInput ? "Standard input" : file;

    private static JsonObject Parse(string text, string file)
    {
        var name = NameOf(file);
        // UTF-16 without its mark, as every other byte of ASCII is a NUL there.
        if (text.Contains('\0', StringComparison.Ordinal)) throw InputText.WrongEncoding(name, null);
        try
        {
            return JsonNode.Parse(text, null, new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new CliException(ExitCodes.Usage, $"{name} must hold a JSON object, such as {{\"model\":{{\"preset\":\"fast-cnn\"}}}}.");
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCodes.Usage, $"{name} is not valid JSON: {e.Message}", e);
        }
    }
}
