namespace Trainyard.Storage;

/// <summary>A view of the list of jobs as every store keeps it, beside its owner and its name.</summary>
internal sealed record SavedViewDocument(string Query);
