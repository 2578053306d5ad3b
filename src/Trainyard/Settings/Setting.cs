namespace Trainyard.Local.Settings;

/// <summary>What belongs together under one name in the configuration.</summary>
/// <param name="Title">The section's name.</param>
/// <param name="Readers">The programs that read it.</param>
/// <param name="Summary">What it is about.</param>
/// <param name="Settings">What is in it, in order.</param>
internal sealed record SettingsSection(string Title, string Readers, string Summary, IReadOnlyList<Setting> Settings);

/// <param name="Name">As <c>appsettings.json</c> and the command line have it; null: it is an environment variable and nothing else.</param>
/// <param name="Variable">As an environment variable.</param>
/// <param name="Values">What it may be, in Markdown.</param>
/// <param name="Default">What it is when it is not set, in Markdown.</param>
/// <param name="Meaning">What it does, in Markdown.</param>
internal sealed record Setting(string? Name, string Variable, string Values, string Default, string Meaning);
