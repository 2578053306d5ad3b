// A client that NSwag makes: signs in, submits a job, and reads its result.
using System.Globalization;
using System.Net.Http.Headers;
using Trainyard.Generated;

var (address, name, password) = (args[0], args[1], args[2]);
using var http = new HttpClient();
var client = new TrainyardClient(http) { BaseUrl = address };
var tokens = await client.SignInAsync(null, new SignInRequest { Name = name, Password = password });
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);

try
{
    await client.SubmitJobAsync(null, new JobSpec { Epochs = 0 });
    throw new InvalidOperationException("A spec without epochs was not refused.");
}
catch (ApiException<HttpValidationProblemDetails> refused) when (refused is { StatusCode: 400, Result.Detail.Length: > 0 })
{
}

var job = await client.SubmitJobAsync(null, new JobSpec
{
    Name = "nswag",
    Epochs = 1,
    BatchSize = 512,
    // NSwag has no unions: their members are read and written as they are.
    Model = new ModelSpec { Layers = [Union<LayerSpec>(new() { ["type"] = "flatten" }), Union<LayerSpec>(new() { ["type"] = "linear", ["outFeatures"] = 10 })] },
    Optimizer = Union<OptimizerSpec>(new() { ["type"] = "sgd", ["learningRate"] = 0.1 }),
});
while (job.State is JobState.Queued or JobState.Running)
{
    await Task.Delay(500);
    job = await client.GetJobAsync(job.Id);
}
if (job.State != JobState.Succeeded || !Equals(job.Spec.Optimizer!.AdditionalProperties["type"], "sgd")) throw new InvalidOperationException($"The job {job.State}: {job.Failure?.Message}");
var events = (await client.ListJobEventsAsync(job.Id, null, null)).Events;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NSwag: {job.State}, accuracy {job.Result!.Test.Accuracy}, {events.Count} events, validated {events.Count(e => Equals(e.AdditionalProperties["type"], "epochValidated"))} times"));

static T Union<T>(Dictionary<string, object> members)
    where T : new()
{
    var union = new T();
    ((dynamic)union).AdditionalProperties = members;
    return union;
}
