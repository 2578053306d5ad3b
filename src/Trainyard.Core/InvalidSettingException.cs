namespace Trainyard;

/// <summary>A setting stops the program; the message is a whole sentence for the person who set it.</summary>
public sealed class InvalidSettingException(string message) : Exception(message);
