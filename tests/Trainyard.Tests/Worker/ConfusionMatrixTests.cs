using Trainyard.Training.Figures;

namespace Trainyard.Tests.Worker;

public class ConfusionMatrixTests
{
    [Fact]
    public void Figures_are_the_textbooks()
    {
        var matrix = new ConfusionMatrix([[8, 2], [1, 9]]);
        Assert.Equal(0.85, matrix.Accuracy, 12);
        var report = matrix.Report(["cat", "dog"]);
        Assert.Equal(("cat", 10), (report[0].Class, report[0].Support));
        Assert.Equal(8.0 / 9, report[0].Precision, 12);
        Assert.Equal(0.8, report[0].Recall, 12);
        Assert.Equal(16.0 / 19, report[0].F1, 12);
        Assert.Equal((16.0 / 19 + 18.0 / 21) / 2, matrix.MacroF1, 12);
    }

    [Fact]
    public void Each_class_with_images_counts_the_same_in_the_balanced_accuracy()
    {
        Assert.Equal((0.9 + 0.5) / 2, new ConfusionMatrix([[90, 10, 0], [1, 1, 0], [0, 0, 0]]).BalancedAccuracy, 12);
        Assert.Equal(0, new ConfusionMatrix([[0, 0], [0, 0]]).BalancedAccuracy);
    }

    [Fact]
    public void A_class_that_is_never_seen_counts_as_zero()
    {
        var matrix = new ConfusionMatrix([[4, 0], [0, 0]]);
        Assert.Equal((1.0, 0.5), (matrix.Accuracy, matrix.MacroF1));
        Assert.Equal(0, matrix.Report(["a", "b"])[1].Precision);
    }
}
