using Trainyard.Api;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Embedded;

/// <summary>Where the server is, and the link that signs its reader in.</summary>
internal static class Welcome
{
    public static void Write(EmbeddedHost host, SignInLink link, Output output)
    {
        output.Say($"Trainyard is at {host.Url} and keeps its data in {host.Home}");
        output.Say("");
        output.Say("    This link signs you in, once:");
        // Straight to the writer: a link that is wrapped to the width of the terminal cannot be clicked.
        (output.IsJson ? output.Error : output.Result).WriteLine($"    {link.Url}");
        output.Say("");
    }
}
