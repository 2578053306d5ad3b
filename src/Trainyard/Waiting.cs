namespace Trainyard.Local;

internal static class Waiting
{
    /// <summary>Returns, rather than throws, when the program is asked to end: here that is the usual way out.</summary>
    public static async Task ForEndAsync(CancellationToken cancellationToken) =>
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
