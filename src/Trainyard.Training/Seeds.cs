using TorchSharp;

namespace Trainyard.Training;

/// <summary>What random numbers are drawn for; each use has a stream of its own.</summary>
internal enum RandomUse
{
    WeightInitializer = 1,
    Split = 2,
    EpochOrder = 3,
    Dropout = 4,
}

/// <summary>
/// Random numbers as a function of (seed, use, index). So a resumed training draws what an undisturbed one draws without any
/// generator's state in the checkpoint, and jobs side by side in a process cannot disturb each other: none touches torch's global generator but a network of TorchScript, in turns (<see cref="EngineTurns"/>).
/// </summary>
internal static class Seeds
{
    /// <summary>A generator on the CPU: TorchSharp makes no others.</summary>
    public static torch.Generator Generator(int seed, RandomUse use, long index = 0) => new(Number(seed, use, index));

    /// <summary>What such a generator begins with.</summary>
    public static ulong Number(int seed, RandomUse use, long index = 0) => Mix(Mix(Mix((ulong)seed) ^ (ulong)use) ^ (ulong)index);

    /// <summary>One step of SplitMix64 (Steele, Lea and Flood, 2014): neighbouring numbers become unrelated ones.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
