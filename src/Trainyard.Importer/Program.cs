using System.Diagnostics;
using System.Text.Json;
using Trainyard.Importer;

// Read from standard input and not from arguments, which everybody on the machine may see.
if (Console.In.ReadLine() is not { } line || JsonSerializer.Deserialize<ImportRequest>(line, ImportJson.Options) is not { } request) return 2;

var output = Console.Out;
var (since, gate) = (Stopwatch.StartNew(), new Lock());
try
{
    var contents = Import.Run(request.Source, request.Name, request.Options, request.Folder, request.Limit, (done, total) =>
    {
        lock (gate)
        {
            if (since.ElapsedMilliseconds < 200) return;
            Say(new ImportMessage(done, total));
            since.Restart();
        }
    });
    var examples = contents.Parts.Sum(part => part.Examples);
    Say(new ImportMessage(examples, examples, contents));
}
catch (ImportRefusedException e)
{
    Say(new ImportMessage(0, 0, Refused: e.Findings));
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Say(new ImportMessage(0, 0, Failed: e.Message));
}
return 0;

void Say(ImportMessage message) => output.WriteLine(JsonSerializer.Serialize(message, ImportJson.Options));
