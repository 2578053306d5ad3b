using Trainyard.Cli.Rendering;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Local;

/// <summary>Where the server is, and how to sign in.</summary>
internal static class Welcome
{
    /// <summary>
    /// Prints a link for whoever started the host: where it is asked for, and where nobody could sign in otherwise. Else there is none,
    /// since what a service prints stays in a journal that others may read.
    /// </summary>
    public static async Task<SignInLink?> WriteAsync(EmbeddedHost host, bool isLinkAskedFor, Output output, CancellationToken cancellationToken)
    {
        var link = isLinkAskedFor || await host.NeedsFirstLinkAsync(cancellationToken) ? await host.CreateLinkAsync(cancellationToken) : null;
        output.Say($"Trainyard is at {host.Url} and keeps its data in {host.Home}");
        output.Say("");
        if (link is null)
        {
            output.Say($"    Sign in there as before; for a new link: {ThisProgram.Name} accounts link {await host.OwnerNameAsync(cancellationToken)}");
        }
        else
        {
            output.Say($"    This link signs you in, once, within {SignInService.StartLinkLifetime.TotalMinutes:0} minutes:");
            // Straight to the writer: a link that is wrapped to the width of the terminal cannot be clicked.
            await (output.IsJson ? output.Error : output.Result).WriteLineAsync($"    {link.Url}");
        }
        output.Say("");
        return link;
    }
}
