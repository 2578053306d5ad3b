using Trainyard.Contracts;
using Trainyard.Datasets.Augmentation;

namespace Trainyard.Tests.Datasets;

/// <summary>What augmentation makes of a picture.</summary>
public class PictureAugmenterTests
{
    private const int Height = 6, Width = 5;

    /// <summary>Each pixel has values of its own: 3 channels.</summary>
    private static readonly float[] Picture = [.. Enumerable.Range(0, Height * Width * 3).Select(i => (float)(i + 1))];

    private static readonly InputScaling Bytes = new(255, [0.1, 0.2, 0.3], [1, 1, 1]);

    [Fact]
    public void Nothing_that_is_off_changes_anything() => Assert.Equal(Picture, Change(new AugmentationSpec(), 1));

    [Theory]
    [InlineData(FlipDirection.Horizontal, 2)]
    [InlineData(FlipDirection.Vertical, 2)]
    [InlineData(FlipDirection.Both, 4)]
    public void Half_of_the_pictures_are_mirrored(FlipDirection flip, int ways)
    {
        var made = Enumerable.Range(0, 400).Select(i => Change(new AugmentationSpec { Flip = flip }, i)).GroupBy(picture => string.Join(' ', picture)).ToList();
        Assert.Equal(ways, made.Count);
        Assert.All(made, same => Assert.InRange(same.Count(), 400 / ways * 0.7, 400 / ways * 1.3));
        var expected = new List<float[]> { Picture };
        if (flip is FlipDirection.Horizontal or FlipDirection.Both) expected.Add(Moved((x, y) => (Width - 1 - x, y)));
        if (flip is FlipDirection.Vertical or FlipDirection.Both) expected.Add(Moved((x, y) => (x, Height - 1 - y)));
        if (flip is FlipDirection.Both) expected.Add(Moved((x, y) => (Width - 1 - x, Height - 1 - y)));
        Assert.Equal(expected.Select(p => string.Join(' ', p)).Order(), made.Select(m => m.Key).Order());
    }

    [Fact]
    public void A_crop_moves_the_picture_by_up_to_its_frame_and_what_comes_in_is_black()
    {
        var places = new HashSet<(int, int)>();
        for (var i = 0; i < 400; i++)
        {
            var made = Change(new AugmentationSpec { Crop = 2 }, i);
            var moves = from right in Enumerable.Range(-2, 5) from down in Enumerable.Range(-2, 5) where made.SequenceEqual(Moved((x, y) => (x - right, y - down))) select (right, down);
            places.Add(moves.Single());
        }
        Assert.Equal(25, places.Count);
    }

    [Fact]
    public void A_rotation_turns_about_the_middle_and_keeps_what_is_there()
    {
        // A square picture of one bright spot right of the middle; wherever it goes, it stays at the same way from the middle.
        const int side = 21;
        var picture = new float[side * side];
        // A soft one, as a single pixel that falls between four others weighs more or less than it did.
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++) picture[y * side + x] = 100 * MathF.Exp(-((x - 16) * (x - 16) + (y - 10) * (y - 10)) / 2f);
        var before = picture.Sum();
        var augmenter = new PictureAugmenter(new AugmentationSpec { Rotation = 90 }, [side, side, 1], new(255, [0], [1]));
        var angles = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var made = new float[picture.Length];
            augmenter.Change(picture, made, new Draws(1, 1, i));
            var sum = made.Sum();
            Assert.InRange(sum, before * 0.95, before * 1.05);
            var (x, y) = (made.Select((v, at) => v * (at % side)).Sum() / sum - 10, made.Select((v, at) => v * (at / side)).Sum() / sum - 10);
            Assert.InRange(Math.Sqrt(x * x + y * y), 5.8, 6.2);
            angles.Add(Math.Atan2(y, x) * 180 / Math.PI);
        }
        Assert.InRange(angles.Min(), -91, -75);
        Assert.InRange(angles.Max(), 75, 91);
        Assert.InRange(angles.Average(), -15, 15);
    }

    [Fact]
    public void Brightness_and_contrast_stay_within_their_shares_and_within_bytes()
    {
        var factors = new List<float>();
        for (var i = 0; i < 200; i++)
        {
            var made = Change(new AugmentationSpec { Brightness = 0.4 }, i);
            var factor = made[9] / Picture[9];
            factors.Add(factor);
            Assert.All(made.Zip(Picture), p => Assert.Equal(Math.Min(255, p.Second * factor), p.First, 1e-3));
        }
        Assert.InRange(factors.Min(), 0.6, 0.65);
        Assert.InRange(factors.Max(), 1.35, 1.4);
        var stretched = Enumerable.Range(0, 200).Select(i => Change(new AugmentationSpec { Contrast = 1 }, i)).ToList();
        // The mean grey stays where nothing is cut off, and no contrast at all is one grey.
        var grey = Picture.Chunk(3).Average(p => 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]);
        Assert.All(stretched, p => Assert.All(p, v => Assert.InRange(v, 0, 255)));
        var spread = stretched.Select(p => p.Max() - p.Min()).ToList();
        Assert.True(spread.Min() < 10 && spread.Max() > 100);
        Assert.InRange(stretched.MinBy(p => p.Max() - p.Min())!.Average(), grey - 2, grey + 2);
    }

    [Fact]
    public void A_rectangle_is_filled_with_the_means()
    {
        var spec = new AugmentationSpec { Erase = 0.5 };
        var (erased, pixels) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            var made = Change(spec, i);
            var changed = Enumerable.Range(0, Height * Width).Where(p => made[p * 3] != Picture[p * 3] || made[p * 3 + 1] != Picture[p * 3 + 1]).ToList();
            if (changed.Count == 0) continue;
            erased++;
            pixels += changed.Count;
            Assert.All(changed, p => Assert.Equal([25.5f, 51f, 76.5f], made[(p * 3)..(p * 3 + 3)].Select(v => MathF.Round(v, 3))));
            var (rows, columns) = (changed.Select(p => p / Width).Distinct().Count(), changed.Select(p => p % Width).Distinct().Count());
            Assert.Equal(rows * columns, changed.Count);
        }
        Assert.InRange(erased, 400 * 0.4, 400 * 0.6);
        Assert.InRange(pixels / (double)erased / (Height * Width), 0.05, 0.35);
    }

    [Fact]
    public void The_same_seed_epoch_and_example_give_the_same_picture_and_any_other_another_one()
    {
        var spec = new AugmentationSpec { Rotation = 20, Crop = 1, Brightness = 0.2, Contrast = 0.2, Flip = FlipDirection.Horizontal, Erase = 0.5 };
        Assert.Equal(Change(spec, 7), Change(spec, 7));
        float[][] others = [Change(spec, 8), Change(spec, 7, epoch: 2), Change(spec, 7, seed: 2)];
        Assert.All(others, other => Assert.NotEqual(Change(spec, 7), other));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(0.0005)]
    public void Shares_of_the_beta_distribution_have_its_mean_and_variance(double alpha)
    {
        var shares = Enumerable.Range(0, 20_000).Select(i => new Draws(3, 1, ~(long)i).Beta(alpha)).ToList();
        var mean = shares.Average();
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        Assert.Equal(0.5, mean, 0.02);
        Assert.Equal(0.25 / (2 * alpha + 1), shares.Average(share => (share - mean) * (share - mean)), 0.01);
    }

    private static float[] Change(AugmentationSpec spec, int index, int epoch = 1, int seed = 1)
    {
        var made = new float[Picture.Length];
        new PictureAugmenter(spec, [Height, Width, 3], Bytes).Change(Picture, made, new Draws(seed, epoch, index));
        return made;
    }

    /// <summary>The picture with each pixel from another place; black where that is outside.</summary>
    private static float[] Moved(Func<int, int, (int X, int Y)> from)
    {
        var made = new float[Picture.Length];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (fromX, fromY) = from(x, y);
                if (fromX is < 0 or >= Width || fromY is < 0 or >= Height) continue;
                Array.Copy(Picture, (fromY * Width + fromX) * 3, made, (y * Width + x) * 3, 3);
            }
        }
        return made;
    }
}
