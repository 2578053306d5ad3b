using Trainyard.Platform;

namespace Trainyard.Datasets;

/// <summary>Says of a failed request through which proxy it went: most often that one is what is wrong.</summary>
internal static class ProxyNote
{
    public static string Of(HttpRequestException failure, Uri address)
    {
        var sentence = failure.Message.TrimEnd('.');
        return LoopbackBypassProxy.NameFor(address) is { } proxy ? $"{sentence} (through the proxy {proxy})" : sentence;
    }
}
