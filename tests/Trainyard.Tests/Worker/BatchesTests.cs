using Trainyard.Contracts;
using Trainyard.Training;

namespace Trainyard.Tests.Worker;

/// <summary>Which images are in which batch, whatever the size of the dataset.</summary>
public class BatchesTests
{
    /// <summary>Normalises one number of each image in a channel, which needs two images.</summary>
    private static readonly JobSpec Narrow = Training.Spec with
    {
        Model = new() { Layers = [new FlattenLayer(), new LinearLayer { OutFeatures = 8 }, new BatchNorm1dLayer(), new ReluLayer(), new LinearLayer { OutFeatures = 10 }] },
        ValidationShare = 0,
        BatchSize = 16,
    };

    [Fact]
    public void A_last_batch_of_one_image_belongs_to_the_one_before_where_batch_normalisation_needs_two()
    {
        var data = Training.Part(Training.Data, 33);
        Assert.Equal([16, 17], Sizes(Narrow, 33));
        var trained = Training.Run(Narrow with { CheckpointEverySteps = 1 }, data: data);
        Assert.Equal((4L, 2L), (trained.Single<TrainingSucceeded>().Step, trained.Single<AttemptStarted>().StepsPerEpoch));
        Assert.True(double.IsFinite(trained.Single<TrainingSucceeded>().Result.Test.Loss));
        // Each epoch saw each image once, and every checkpoint leads to the same end.
        Assert.Equal(2 * 33, trained.Single<TrainingSucceeded>().Result.SamplesPerSecond * trained.Single<TrainingSucceeded>().Result.TrainSeconds, 1e-6);
        foreach (var checkpoint in trained.Checkpoints.Values) Assert.Equal(trained.Weights, Training.Run(Narrow with { CheckpointEverySteps = 1 }, checkpoint: checkpoint, data: data).Weights);
    }

    [Fact]
    public void Any_other_last_batch_is_as_small_as_it_comes()
    {
        Assert.Equal([16, 16, 2], Sizes(Narrow, 34));
        Assert.Equal([16, 16], Sizes(Narrow, 32));
        // A channel with several numbers of one image has a variance, and no batch normalisation needs none.
        Assert.Equal([20, 1], Sizes(Training.Spec with { ValidationShare = 0 }, 21));
        Assert.Equal([16, 1], Sizes(Narrow with { Model = new() { Layers = [new FlattenLayer(), new LinearLayer { OutFeatures = 10 }] } }, 17));
    }

    [Theory]
    [InlineData(1, 16, "the batch size is 16, and 1 of the dataset's examples are there to train with")]
    [InlineData(33, 1, "the batch size is 1, and 33 of the dataset's examples are there to train with")]
    public void Nothing_but_batches_of_one_image_is_refused_with_the_figures(int images, int batch, string figures)
    {
        var failure = Assert.Throws<TrainingFailedException>(() => Training.Run(Narrow with { BatchSize = batch }, data: Training.Part(Training.Data, images))).Failure;
        Assert.Equal(FailureReason.InvalidData, failure.Reason);
        Assert.Contains(figures, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_images_are_needed_where_a_channel_has_one_number_of_each()
    {
        Assert.True(ShapeInference.NeedsTwoImages(PublishedMnist.Source.Info, Narrow.Model.Layers));
        Assert.True(ShapeInference.NeedsTwoImages(PublishedMnist.Source.Info, [new AvgPool2dLayer { KernelSize = 28 }, new BatchNorm2dLayer(), new FlattenLayer(), new LinearLayer { OutFeatures = 10 }]));
        Assert.False(ShapeInference.NeedsTwoImages(PublishedMnist.Source.Info, Presets.All["fast-cnn"].Model.Layers));
        Assert.False(ShapeInference.NeedsTwoImages(PublishedMnist.Source.Info, Presets.All["mlp"].Model.Layers));
    }

    private static List<long> Sizes(JobSpec spec, int images)
    {
        using var batches = new Batches(spec, Training.Part(Training.Data, images));
        batches.BeginEpoch(1);
        var sizes = new List<long>();
        for (var i = 0; i < batches.PerEpoch; i++)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            sizes.Add(batches.Take(i).Targets.shape[0]);
        }
        Assert.Equal(images, sizes.Sum());
        return sizes;
    }
}
