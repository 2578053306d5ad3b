using Trainyard.Contracts;

namespace Trainyard.Tests.Jobs;

public class MetricKeyTests
{
    [Theory]
    [InlineData("metric:validation/accuracy:best", "validation/accuracy", MetricFigure.Best)]
    [InlineData("metric:top.5 @ k:latest", "top.5 @ k", MetricFigure.Latest)]
    public void A_figure_of_a_series_is_read_and_written(string text, string name, MetricFigure figure)
    {
        Assert.Equal(new MetricKey(name, figure), MetricKey.Parse(text));
        Assert.Equal(text, MetricKey.Parse(text).ToString());
    }

    [Theory]
    [InlineData("metric:loss")]
    [InlineData("metric::best")]
    [InlineData("metric:loss:worst")]
    [InlineData("metric:a\"b:best")]
    [InlineData("metric:loss:best\n")]
    [InlineData("loss:best")]
    [InlineData(null)]
    public void Anything_else_is_no_figure(string? text) => Assert.False(MetricKey.TryParse(text, null, out _));

    [Theory]
    [InlineData("metric:train/loss:final<0.5", Comparison.Less, 0.5)]
    [InlineData("metric:train/loss:final<=5E-05", Comparison.AtMost, 5e-5)]
    [InlineData("metric:train/loss:final>-1", Comparison.Greater, -1)]
    [InlineData("metric:train/loss:final>=0", Comparison.AtLeast, 0)]
    public void A_filter_is_read_and_written(string text, Comparison comparison, double value)
    {
        Assert.Equal(new MetricFilter(new MetricKey("train/loss", MetricFigure.Final), comparison, value), MetricFilter.Parse(text));
        Assert.Equal(text, MetricFilter.Parse(text).ToString());
    }

    [Theory]
    [InlineData("metric:train/loss:final")]
    [InlineData("metric:train/loss:final=1")]
    [InlineData("metric:train/loss:final<NaN")]
    [InlineData("metric:train/loss:final<")]
    [InlineData("metric:train/loss<1")]
    public void Anything_else_is_no_filter(string text) => Assert.False(MetricFilter.TryParse(text, null, out _));
}
