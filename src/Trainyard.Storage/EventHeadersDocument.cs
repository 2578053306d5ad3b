using Trainyard.Contracts;
using Trainyard.Events;

namespace Trainyard.Storage;

/// <summary>What stood beside an event that was dead-lettered.</summary>
internal sealed record EventHeadersDocument(int Version, string Type, EventCursor Cursor, string? Signature);

/// <summary>The one mapper between an event's headers and their document.</summary>
internal static class EventHeadersDocuments
{
    public static string WriteText(EventHeaders headers) => StoredJson.WriteText(new EventHeadersDocument(headers.Version, headers.Type, headers.Cursor, headers.Signature));

    public static EventHeaders Read(string json)
    {
        var document = StoredJson.Read<EventHeadersDocument>(json);
        return new EventHeaders(document.Version, document.Type, document.Cursor, document.Signature);
    }
}
