using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Filters;

public class JobFieldsTests
{
    private static readonly Job Trained = Samples.Job("first", owner: "ada").Trained([20]) with
    {
        Spec = Presets.All["fast-cnn"] with { Name = "first", Tags = ["a", "b"], Optimizer = new SgdSpec { LearningRate = 0.1, Nesterov = true } },
    };

    [Theory]
    [InlineData("name", "\"first\"")]
    [InlineData("tag", "[\"a\",\"b\"]")]
    [InlineData("state", "\"succeeded\"")]
    [InlineData("duration", "20")]
    [InlineData("created", "\"2026-11-24T12:00:00+00:00\"")]
    [InlineData("accuracy", "0.99")]
    [InlineData("optimizer.type", "\"sgd\"")]
    [InlineData("optimizer.learningRate", "0.1")]
    [InlineData("OPTIMIZER.learningrate", "0.1")]
    [InlineData("optimizer.nesterov", "true")]
    [InlineData("optimizer.beta1", null)]
    [InlineData("earlyStopping.patience", null)]
    [InlineData("model.preset", "\"fast-cnn\"")]
    [InlineData("classWeights", "\"none\"")]
    [InlineData("test/accuracy", "0.99")]
    [InlineData("test/accuracy:final", "0.99")]
    [InlineData("test/accuracy:best", "0.99")]
    [InlineData("metric:test/accuracy:latest", "0.99")]
    [InlineData("learning_rate", null)]
    public void A_field_reads_what_a_job_has(string name, string? json)
    {
        var field = JobFields.Find(name, out var error);

        Assert.Null(error);
        Assert.Equal(json, field!.Read(Trained, Samples.Now).ToJson(field.Kind)?.GetRawText());
    }

    [Theory]
    [InlineData("validation/accuracy:last", "validation/accuracy")]
    [InlineData("metric:validation/accuracy:best", "validation/accuracy:best")]
    [InlineData("metric:score", "metric:score")]
    [InlineData("metric:top 5 @ k:final", "metric:top 5 @ k:final")]
    [InlineData("tag", "tags")]
    [InlineData("submitted", "created")]
    public void A_field_has_one_name_however_it_was_asked_for(string asked, string name) => Assert.Equal(name, JobFields.Find(asked, out _)!.Name);

    [Theory]
    [InlineData("learningRate", "optimizer.learningRate")]
    [InlineData("optimiser.learningRate", "optimizer.learningRate")]
    [InlineData("ownr", "owner")]
    [InlineData("scor", "metric:score")]
    public void A_name_that_is_wrong_is_answered_with_the_nearest(string asked, string nearest)
    {
        Assert.Null(JobFields.Find(asked, out var error, ["score"]));
        Assert.Contains(nearest, error!.Suggestions);
        Assert.Contains(nearest, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A setting that somebody adds is a column without further work.</summary>
    [Fact]
    public void Every_setting_that_a_spec_writes_is_a_field()
    {
        foreach (var spec in Presets.All.Values.Select(preset => preset with { EarlyStopping = new(), Augmentation = new(), StartFrom = new() { Job = "x" }, Schedule = new OneCycleSchedule() }))
        {
            foreach (var (path, json) in Leaves(JsonSerializer.SerializeToNode(spec, WireJson.Options)!, ""))
            {
                var field = JobFields.BuiltIn.SingleOrDefault(f => f.Name == path);
                Assert.True(field is not null, path);
                if (field.View.Source == FieldSource.Setting && path != "model.layers") Assert.Equal(json, field.Read(Samples.Job() with { Spec = spec }, Samples.Now).ToJson(field.Kind)?.GetRawText());
            }
        }
    }

    [Fact]
    public void A_figure_that_is_not_finite_is_shown_and_is_nothing_to_compare()
    {
        var value = FieldValue.Of(double.NaN);

        Assert.True(value.IsEmpty);
        Assert.Null(value.SortKey);
        Assert.Equal("\"NaN\"", value.ToJson(FieldKind.Number)?.GetRawText());
    }

    private static IEnumerable<(string Path, string Json)> Leaves(JsonNode node, string path) => node is JsonObject json
        ? json.Where(p => p.Value is not null).SelectMany(p => Leaves(p.Value!, path.Length == 0 ? p.Key : $"{path}.{p.Key}"))
        : [(path, node.ToJsonString())];
}
