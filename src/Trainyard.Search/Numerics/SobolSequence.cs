namespace Trainyard.Search.Numerics;

/// <summary>
/// Sobol's sequence, scrambled. Direction numbers: Joe and Kuo 2008, "Constructing Sobol sequences with better two-dimensional projections"
/// (their file new-joe-kuo-6.21201), for the first <see cref="MaxDimensions"/> dimensions; what lies beyond is pseudo-random.
/// Scrambling: nested uniform (Owen 1995, "Randomly permuted (t,m,s)-nets"): each bit of a coordinate is flipped or not by a coin that the bits above it choose;
/// the coins are hashes of seed, dimension and these bits.
/// </summary>
internal sealed class SobolSequence
{
    public const int MaxDimensions = 40;

    private const int Bits = 32;

    /// <summary>For each dimension from the second on: the coefficients of its primitive polynomial as a number, and its first direction numbers, as many as its degree.</summary>
    private static readonly (uint A, uint[] M)[] JoeKuo =
    [
        (0, [1]), (1, [1, 3]), (1, [1, 3, 1]), (2, [1, 1, 1]), (1, [1, 1, 3, 3]), (4, [1, 3, 5, 13]), (2, [1, 1, 5, 5, 17]), (4, [1, 1, 5, 5, 5]),
        (7, [1, 1, 7, 11, 19]), (11, [1, 1, 5, 1, 1]), (13, [1, 1, 1, 3, 11]), (14, [1, 3, 5, 5, 31]), (1, [1, 3, 3, 9, 7, 49]), (13, [1, 1, 1, 15, 21, 21]),
        (16, [1, 3, 1, 13, 27, 49]), (19, [1, 1, 1, 15, 7, 5]), (22, [1, 3, 1, 15, 13, 25]), (25, [1, 1, 5, 5, 19, 61]), (1, [1, 3, 7, 11, 23, 15, 103]),
        (4, [1, 3, 7, 13, 13, 15, 69]), (7, [1, 1, 3, 13, 7, 35, 63]), (8, [1, 3, 5, 9, 1, 25, 53]), (14, [1, 3, 1, 13, 9, 35, 107]), (19, [1, 3, 1, 5, 27, 61, 31]),
        (21, [1, 1, 5, 11, 19, 41, 61]), (28, [1, 3, 5, 3, 3, 13, 69]), (31, [1, 1, 7, 13, 1, 19, 1]), (32, [1, 3, 7, 5, 13, 19, 59]), (37, [1, 1, 3, 9, 25, 29, 41]),
        (41, [1, 3, 5, 13, 23, 1, 55]), (42, [1, 3, 7, 3, 13, 59, 17]), (50, [1, 3, 1, 3, 5, 53, 69]), (55, [1, 1, 5, 5, 23, 33, 13]), (56, [1, 1, 7, 7, 1, 61, 123]),
        (59, [1, 1, 7, 9, 13, 61, 49]), (62, [1, 3, 3, 5, 3, 55, 33]), (14, [1, 3, 1, 15, 31, 13, 49, 245]), (21, [1, 3, 5, 15, 31, 59, 63, 97]),
        (22, [1, 3, 1, 11, 11, 11, 77, 249]),
    ];

    private static readonly uint[][] Directions = [.. Enumerable.Range(0, MaxDimensions).Select(DirectionsOf)];

    private readonly int _dimensions;

    private readonly ulong _seed;

    /// <param name="dimensions">Coordinates of a point.</param>
    /// <param name="seed">Chooses the scrambling.</param>
    public SobolSequence(int dimensions, ulong seed) => (_dimensions, _seed) = (dimensions, seed);

    /// <summary>The point of that index, with coordinates in [0, 1).</summary>
    public double[] Point(int index)
    {
        var point = new double[_dimensions];
        for (var d = 0; d < _dimensions; d++)
        {
            point[d] = d < MaxDimensions ? Scramble(Coordinate(d, (uint)index), d) * (1.0 / (1UL << Bits)) : new SearchRandom(_seed, (ulong)d, (ulong)index).NextDouble();
        }
        return point;
    }

    private static uint Coordinate(int dimension, uint index)
    {
        var (directions, x) = (Directions[dimension], 0u);
        for (var bit = 0; index != 0; bit++, index >>= 1)
        {
            if ((index & 1) == 1) x ^= directions[bit];
        }
        return x;
    }

    private uint Scramble(uint x, int dimension)
    {
        var flips = 0u;
        for (var bit = 0; bit < Bits; bit++)
        {
            // A one in front, so that prefixes of different lengths differ.
            var prefix = (1UL << bit) | (bit == 0 ? 0 : x >> (Bits - bit));
            flips |= (uint)(SearchRandom.Hash(_seed, (ulong)dimension, prefix) >> 63) << (Bits - 1 - bit);
        }
        return x ^ flips;
    }

    private static uint[] DirectionsOf(int dimension)
    {
        var v = new uint[Bits];
        if (dimension == 0)
        {
            for (var i = 0; i < Bits; i++) v[i] = 1u << (Bits - 1 - i);
            return v;
        }
        var (a, m) = JoeKuo[dimension - 1];
        var degree = m.Length;
        for (var i = 0; i < Bits; i++)
        {
            if (i < degree)
            {
                v[i] = m[i] << (Bits - 1 - i);
                continue;
            }
            v[i] = v[i - degree] ^ (v[i - degree] >> degree);
            for (var k = 1; k < degree; k++) v[i] ^= ((a >> (degree - 1 - k)) & 1) * v[i - k];
        }
        return v;
    }
}
