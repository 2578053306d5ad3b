using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>
/// How everything on the wire, and in the stores, is written as JSON: names and enums in camel case, no nulls. A number that is not
/// finite is one of the strings <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c>.
/// </summary>
public static class WireJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(WireContext.Default.Options) { TypeInfoResolver = WireContext.Default };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly();
        return options;
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(JobSpec))]
[JsonSerializable(typeof(JobEvent))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobPage))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(LogPage))]
[JsonSerializable(typeof(LineLogged))]
[JsonSerializable(typeof(LiveUpdate))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LinkSignInRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(IReadOnlyList<UserView>))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(RoleChange))]
[JsonSerializable(typeof(SignInLink))]
[JsonSerializable(typeof(IReadOnlyList<LinkView>))]
[JsonSerializable(typeof(NewApiToken))]
[JsonSerializable(typeof(CreatedApiToken))]
[JsonSerializable(typeof(IReadOnlyList<ApiTokenView>))]
[JsonSerializable(typeof(RetryRequest))]
[JsonSerializable(typeof(JobEdit))]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(BulkResult))]
[JsonSerializable(typeof(FilterCheck))]
[JsonSerializable(typeof(IReadOnlyList<FieldView>))]
[JsonSerializable(typeof(IReadOnlyList<JobGroupView>))]
[JsonSerializable(typeof(IReadOnlyList<SavedView>))]
[JsonSerializable(typeof(SavedView))]
[JsonSerializable(typeof(NewView))]
[JsonSerializable(typeof(IReadOnlyList<AttemptView>))]
[JsonSerializable(typeof(IReadOnlyList<WorkerView>))]
[JsonSerializable(typeof(ScalingView))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(CheckedSpec))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JobSpec>))]
[JsonSerializable(typeof(DatasetContents))]
[JsonSerializable(typeof(DatasetOptions))]
[JsonSerializable(typeof(DatasetView))]
[JsonSerializable(typeof(IReadOnlyList<DatasetView>))]
[JsonSerializable(typeof(UploadView))]
[JsonSerializable(typeof(FileView))]
[JsonSerializable(typeof(NewFile))]
[JsonSerializable(typeof(NewDataset))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(IReadOnlyList<ExampleView>))]
[JsonSerializable(typeof(PredictionsAbout))]
[JsonSerializable(typeof(IReadOnlyList<PredictionView>))]
[JsonSerializable(typeof(NewSweep))]
[JsonSerializable(typeof(SweepView))]
[JsonSerializable(typeof(SweepPage))]
[JsonSerializable(typeof(CheckedSweep))]
[JsonSerializable(typeof(SweepExtension))]
[JsonSerializable(typeof(NewTrial))]
[JsonSerializable(typeof(ToldTrial))]
[JsonSerializable(typeof(TrialView))]
[JsonSerializable(typeof(IReadOnlyList<SettingImportanceView>))]
[JsonSerializable(typeof(JobComparison))]
[JsonSerializable(typeof(IReadOnlyList<CurveView>))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class WireContext : JsonSerializerContext;
