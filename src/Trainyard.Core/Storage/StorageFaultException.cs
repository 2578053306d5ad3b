namespace Trainyard.Storage;

/// <summary>The storage fails, and somebody must repair it; the message says what to check. It says nothing against what was to be stored.</summary>
public sealed class StorageFaultException(string message, Exception cause) : IOException(message, cause);
