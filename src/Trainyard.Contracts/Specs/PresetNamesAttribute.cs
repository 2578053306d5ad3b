using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>The names of <see cref="Presets.All"/> are the values that are allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PresetNamesAttribute() : AllowedValuesAttribute([.. Presets.All.Keys, null]);
