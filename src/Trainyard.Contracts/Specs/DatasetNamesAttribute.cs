namespace Trainyard.Contracts;

/// <summary>The names of the datasets that the server knows are the values that are allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DatasetNamesAttribute : Attribute;
