using Trainyard.Contracts;

namespace Trainyard.Datasets.Augmentation;

/// <summary>
/// Changes pictures before a network trains on them; see <see cref="AugmentationSpec"/>. Works on the values as they are kept, before they are normalised:
/// height × width × channels. May be used from several threads.
/// </summary>
internal sealed class PictureAugmenter
{
    // As in torchvision's RandomErasing: shares of the picture, height by width, and tries to find a rectangle that fits.
    private const double SmallestArea = 0.02, LargestArea = 0.33, Widest = 0.3;
    private const int Tries = 10;

    private readonly AugmentationSpec _spec;
    private readonly int _height, _width, _channels;
    private readonly float _brightest;
    private readonly float[] _means;

    /// <param name="spec">What is done.</param>
    /// <param name="shape">Of a picture: height, width, channels.</param>
    /// <param name="scaling">Of the dataset: its means are what a wiped-out rectangle is filled with.</param>
    public PictureAugmenter(AugmentationSpec spec, IReadOnlyList<long> shape, InputScaling scaling)
    {
        _spec = spec;
        (_height, _width, _channels) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        // Numbers that are no bytes have no largest one.
        _brightest = scaling.Divisor == byte.MaxValue ? byte.MaxValue : float.PositiveInfinity;
        _means = [.. scaling.Mean.Select(mean => (float)(mean * scaling.Divisor))];
    }

    /// <param name="picture">Its values.</param>
    /// <param name="to">Gets the changed picture; not the same memory.</param>
    /// <param name="draws">What chance says.</param>
    public void Change(ReadOnlySpan<float> picture, Span<float> to, Draws draws)
    {
        Place(picture, to, ref draws);
        if (_spec.Brightness > 0) Brighten(to, draws.Between(1 - _spec.Brightness, 1 + _spec.Brightness));
        if (_spec.Contrast > 0) Stretch(to, draws.Between(1 - _spec.Contrast, 1 + _spec.Contrast));
        if (_spec.Erase > 0 && draws.Chance(_spec.Erase)) Erase(to, ref draws);
    }

    /// <summary>Turns, mirrors and moves.</summary>
    private void Place(ReadOnlySpan<float> picture, Span<float> to, ref Draws draws)
    {
        var angle = _spec.Rotation > 0 ? draws.Between(-_spec.Rotation, _spec.Rotation) * Math.PI / 180 : 0;
        var mirrorX = _spec.Flip is FlipDirection.Horizontal or FlipDirection.Both && draws.Chance(0.5);
        var mirrorY = _spec.Flip is FlipDirection.Vertical or FlipDirection.Both && draws.Chance(0.5);
        var (right, down) = _spec.Crop > 0 ? (draws.Below(2 * _spec.Crop + 1) - _spec.Crop, draws.Below(2 * _spec.Crop + 1) - _spec.Crop) : (0, 0);
        var (sine, cosine) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        var (middleX, middleY) = ((_width - 1) / 2f, (_height - 1) / 2f);
        for (var y = 0; y < _height; y++)
        {
            var fromY = mirrorY ? _height - 1 - (y - down) : y - down;
            for (var x = 0; x < _width; x++)
            {
                var fromX = mirrorX ? _width - 1 - (x - right) : x - right;
                var pixel = to.Slice((y * _width + x) * _channels, _channels);
                // What the frame brings in is black, and so is what a turned picture lacks.
                if (fromX < 0 || fromX >= _width || fromY < 0 || fromY >= _height) pixel.Clear();
                else if (angle == 0) picture.Slice((fromY * _width + fromX) * _channels, _channels).CopyTo(pixel);
                else Sample(picture, middleX + cosine * (fromX - middleX) + sine * (fromY - middleY), middleY - sine * (fromX - middleX) + cosine * (fromY - middleY), pixel);
            }
        }
    }

    /// <summary>The pixel at a place between four others, which count the more the nearer they are; those outside are black.</summary>
    private void Sample(ReadOnlySpan<float> picture, float x, float y, Span<float> pixel)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (shareX, shareY) = (x - left, y - top);
        for (var channel = 0; channel < pixel.Length; channel++)
        {
            var upper = At(picture, left, top, channel) * (1 - shareX) + At(picture, left + 1, top, channel) * shareX;
            var lower = At(picture, left, top + 1, channel) * (1 - shareX) + At(picture, left + 1, top + 1, channel) * shareX;
            pixel[channel] = upper * (1 - shareY) + lower * shareY;
        }
    }

    private float At(ReadOnlySpan<float> picture, int x, int y, int channel) =>
        x < 0 || x >= _width || y < 0 || y >= _height ? 0 : picture[(y * _width + x) * _channels + channel];

    private void Brighten(Span<float> picture, double factor)
    {
        for (var i = 0; i < picture.Length; i++) picture[i] = Math.Clamp(picture[i] * (float)factor, Darkest, _brightest);
    }

    /// <summary>Away from the picture's mean grey, or nearer to it.</summary>
    private void Stretch(Span<float> picture, double factor)
    {
        var (grey, strength) = ((float)MeanGrey(picture), (float)factor);
        for (var i = 0; i < picture.Length; i++) picture[i] = Math.Clamp(grey + (picture[i] - grey) * strength, Darkest, _brightest);
    }

    private float Darkest => float.IsFinite(_brightest) ? 0 : float.NegativeInfinity;

    /// <summary>Of three channels with the weights of luma (ITU-R BT.601), else of all values alike.</summary>
    private double MeanGrey(ReadOnlySpan<float> picture)
    {
        ReadOnlySpan<double> weights = [0.299, 0.587, 0.114];
        var sum = 0.0;
        for (var i = 0; i < picture.Length; i++) sum += _channels == 3 ? picture[i] * weights[i % 3] : picture[i] / _channels;
        return sum / (_height * _width);
    }

    private void Erase(Span<float> picture, ref Draws draws)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = draws.Between(SmallestArea, LargestArea) * _height * _width;
            var aspect = Math.Exp(draws.Between(Math.Log(Widest), -Math.Log(Widest)));
            var (height, width) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
            if (height == 0 || width == 0 || height >= _height || width >= _width) continue;
            var (top, left) = (draws.Below(_height - height + 1), draws.Below(_width - width + 1));
            for (var y = top; y < top + height; y++)
                for (var x = left; x < left + width; x++) _means.CopyTo(picture.Slice((y * _width + x) * _channels, _channels));
            return;
        }
    }
}
