using Trainyard.Contracts;
using Trainyard.Importer;

namespace Trainyard.Tests.Datasets;

/// <summary>Who learns, who validates and who tests.</summary>
public class SplitsTests
{
    private static readonly int[] Imbalanced = [.. Classes(500, 120, 37, 8, 2)];

    [Fact]
    public void Each_part_has_the_classes_in_the_proportion_of_the_whole_and_no_class_is_left_out()
    {
        var parts = Splits.Stratified(Imbalanced, 0, 0.2, seed: 7);
        // Of the class of two scikit-learn's StratifiedShuffleSplit puts none into the test part.
        Assert.Equal([100, 24, 8, 2, 1], Count(Imbalanced, parts, PartName.Test));
        Assert.Equal([400, 96, 29, 6, 1], Count(Imbalanced, parts, PartName.Training));
    }

    [Fact]
    public void Three_parts_have_their_shares()
    {
        var parts = Splits.Stratified(Imbalanced, 0.1, 0.2, seed: 7);
        Assert.Equal([100, 24, 8, 2, 1], Count(Imbalanced, parts, PartName.Test));
        Assert.Equal([50, 12, 4, 1, 0], Count(Imbalanced, parts, PartName.Validation));
    }

    [Fact]
    public void Any_classes_and_shares_keep_the_rules()
    {
        var random = new Random(5);
        for (var n = 0; n < 500; n++)
        {
            int[] classes = [.. Classes([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(1, random.Next(2, 60)))])];
            random.Shuffle(classes);
            var (validation, test) = (random.Next(2) * random.NextDouble() * 0.45, random.Next(2) * random.NextDouble() * 0.45);
            var parts = Splits.Stratified(classes, validation, test, random.Next());
            var (sizes, training) = (Count(classes, [.. classes.Select(_ => PartName.Test)], PartName.Test), Count(classes, parts, PartName.Training));
            Assert.All(training, count => Assert.True(count > 0));
            if (test > 0) Assert.All(Count(classes, parts, PartName.Test).Zip(sizes), part => Assert.True(part.Second < 2 || part.First > 0));
            else Assert.DoesNotContain(PartName.Test, parts);
            if (validation > 0) Assert.All(Count(classes, parts, PartName.Validation).Zip(sizes), part => Assert.True(part.Second < 3 || part.First > 0));
            else Assert.DoesNotContain(PartName.Validation, parts);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_parts_and_another_one_others()
    {
        Assert.Equal(Splits.Stratified(Imbalanced, 0.1, 0.2, 1), Splits.Stratified(Imbalanced, 0.1, 0.2, 1));
        Assert.NotEqual(Splits.Stratified(Imbalanced, 0.1, 0.2, 1), Splits.Stratified(Imbalanced, 0.1, 0.2, 2));
        // Also neighbours in the file are not kept together.
        var parts = Splits.Stratified(Classes(1000).ToArray(), 0, 0.5, 1);
        Assert.InRange(parts.Zip(parts.Skip(1)).Count(pair => pair.First != pair.Second), 400, 600);
    }

    [Theory, InlineData(0.5, 0.5), InlineData(-0.1, 0.2), InlineData(0, 1), InlineData(double.NaN, 0)]
    public void Shares_that_leave_nothing_are_refused(double validation, double test) => Assert.Throws<ArgumentException>(() => Splits.Stratified(Imbalanced, validation, test, 1));

    private static IEnumerable<int> Classes(params int[] sizes) => sizes.SelectMany((size, c) => Enumerable.Repeat(c, size));

    private static int[] Count(int[] classes, PartName[] parts, PartName part) => [.. Enumerable.Range(0, classes.Max() + 1).Select(c => classes.Zip(parts).Count(pair => pair.First == c && pair.Second == part))];
}
