namespace Trainyard.Contracts;

/// <summary>The unit in which a setting is given; part of the published schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnitAttribute(string unit) : Attribute
{
    public string Unit { get; } = unit;
}
