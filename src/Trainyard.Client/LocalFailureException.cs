namespace Trainyard.Client;

/// <summary>This machine fails, such as a token store that cannot write: whoever follows a job does not wait for it to pass.</summary>
public class LocalFailureException(string message, Exception? cause = null) : Exception(message, cause);
