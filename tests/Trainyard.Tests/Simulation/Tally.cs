namespace Trainyard.Tests.Simulation;

/// <summary>How much a simulation went through.</summary>
/// <param name="Time">In the simulated world.</param>
internal readonly record struct Tally(int Worlds, int Jobs, int Claims, int LostLeases, long Steps, TimeSpan Time)
{
    public static Tally operator +(Tally one, Tally other) => new(
        one.Worlds + other.Worlds, one.Jobs + other.Jobs, one.Claims + other.Claims, one.LostLeases + other.LostLeases, one.Steps + other.Steps, one.Time + other.Time);
}
