// A client that Kiota makes: signs in, submits a job, and reads its result.
using System.Globalization;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Trainyard.Generated;
using Trainyard.Generated.Models;

var (address, name, password) = (args[0], args[1], args[2]);
using var open = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = address };
var tokens = await new TrainyardClient(open).Api.Auth.SignIn.PostAsync(new SignInRequest { Name = name, Password = password });
using var signedIn = new HttpClientRequestAdapter(new BaseBearerTokenAuthenticationProvider(new OneToken(tokens!.AccessToken!))) { BaseUrl = address };
var jobs = new TrainyardClient(signedIn).Api.Jobs;

try
{
    await jobs.PostAsync(new JobSpec { Epochs = 0 });
    throw new InvalidOperationException("A spec without epochs was not refused.");
}
catch (HttpValidationProblemDetails refused) when (refused is { Status: 400, Detail.Length: > 0 })
{
}

var job = await jobs.PostAsync(new JobSpec
{
    Name = "kiota",
    Epochs = 1,
    BatchSize = 512,
    Model = new ModelSpec
    {
        Layers =
        [
            new LayerSpec { LayerSpecFlattenLayer = new LayerSpecFlattenLayer { Type = LayerSpecFlattenLayer_type.Flatten } },
            new LayerSpec { LayerSpecLinearLayer = new LayerSpecLinearLayer { Type = LayerSpecLinearLayer_type.Linear, OutFeatures = 10 } },
        ],
    },
    Optimizer = new OptimizerSpec { OptimizerSpecSgdSpec = new OptimizerSpecSgdSpec { Type = OptimizerSpecSgdSpec_type.Sgd, LearningRate = 0.1 } },
});
while (job!.State is JobState.Queued or JobState.Running)
{
    await Task.Delay(500);
    job = await jobs[job.Id!].GetAsync();
}
if (job.State != JobState.Succeeded || job.Spec?.Optimizer?.OptimizerSpecSgdSpec is null) throw new InvalidOperationException($"The job {job.State}: {job.Failure?.Message}");
var events = (await jobs[job.Id!].Metrics.GetAsync())!.Events!;
var validated = events.Select(e => e.JobEventEpochValidated?.Validation?.Accuracy).OfType<double>();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Kiota: {job.State}, accuracy {job.Result!.Test!.Accuracy}, {events.Count} events, validated at {string.Join(", ", validated)}"));

internal sealed class OneToken(string token) : IAccessTokenProvider
{
    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(Uri uri, Dictionary<string, object>? additionalAuthenticationContext, CancellationToken cancellationToken) => Task.FromResult(token);
}
