namespace Trainyard.Server.Web;

/// <summary>What <c>/readyz</c> answers to anybody, so no address and no error of a service is in it.</summary>
/// <param name="Status"><c>ready</c>; or else, with status 503, <c>starting</c>, <c>unavailable</c> or <c>leaving</c>.</param>
/// <param name="Services">What this server depends on.</param>
internal sealed record ReadyView(string Status, IReadOnlyList<ServiceView> Services);

/// <param name="Name">Such as <c>mongodb</c>.</param>
/// <param name="State"><c>up</c> or <c>down</c>.</param>
/// <param name="Reason">Why it is down.</param>
internal sealed record ServiceView(string Name, string State, string? Reason);
