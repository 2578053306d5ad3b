namespace Trainyard.Storage;

/// <summary>There is no room for the record; nothing of the write is stored.</summary>
public sealed class StorageFullException(Exception cause) : IOException("The server's disk is full: make room where its data is stored, then try again.", cause);
