namespace Trainyard.Client;

/// <summary>
/// The server's time, by the <c>Date</c> header of its last response. This machine's clock may be hours off, and the end of an access token is a moment of the server's clock.
/// </summary>
internal sealed class ServerClock(TimeProvider time)
{
    // Ticks, so that one thread can read what another writes; what has not been measured yet is the lowest number.
    private long _offset = long.MinValue;

    public void Note(HttpResponseMessage response)
    {
        if (response.Headers.Date is { } date) Volatile.Write(ref _offset, (date - time.GetUtcNow()).Ticks);
    }

    /// <summary>Null while no response has had the time.</summary>
    public DateTimeOffset? Now => Volatile.Read(ref _offset) is var offset and not long.MinValue ? time.GetUtcNow() + TimeSpan.FromTicks(offset) : null;
}
