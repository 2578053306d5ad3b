using System.Net;
using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>Signs in by name and password, and keeps the tokens.</summary>
    public Task<UserView> SignInAsync(string name, string password, CancellationToken cancel) =>
        KeepAsync(() => PostAsync(Anonymous, "api/auth/sign-in", new SignInRequest(name, password), Type<TokenResponse>(), cancel), cancel);

    /// <summary>Signs in by the secret of a one-time link, and keeps the tokens.</summary>
    public Task<UserView> SignInByLinkAsync(string secret, CancellationToken cancel) =>
        KeepAsync(() => PostAsync(Anonymous, "api/auth/link", new LinkSignInRequest(secret), Type<TokenResponse>(), cancel), cancel);

    /// <summary>Signs out: here in any case, and at the server if it answers.</summary>
    public async Task SignOutAsync(CancellationToken cancel)
    {
        // Read in the same turn: another process may have renewed them since.
        TokenResponse? before = null;
        await tokens.ChangeAsync(
            now =>
            {
                before = now;
                return Task.FromResult<TokenResponse?>(null);
            },
            cancel);
        if (before?.RefreshToken is null) return;
        await SendAndForgetAsync(Anonymous, () => new(HttpMethod.Post, "api/auth/sign-out") { Content = Json(new RefreshRequest(before.RefreshToken)) }, cancel);
    }

    public Task<UserView> GetAccountAsync(CancellationToken cancel) => GetAsync<UserView>("api/account", cancel);

    public Task ChangePasswordAsync(PasswordChange change, CancellationToken cancel) =>
        SendAndForgetAsync(SignedIn, () => new(HttpMethod.Put, "api/account/password") { Content = Json(change) }, cancel);

    public Task<IReadOnlyList<UserView>> ListUsersAsync(CancellationToken cancel) => GetAsync<IReadOnlyList<UserView>>("api/users", cancel);

    public Task<UserView> AddUserAsync(NewUser user, CancellationToken cancel) => PostAsync(SignedIn, "api/users", user, Type<UserView>(), cancel);

    public Task<UserView> ChangeRoleAsync(string name, Role role, CancellationToken cancel) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Put, $"{UserPath(name)}/role") { Content = Json(new RoleChange(role)) }, Type<UserView>(), cancel);

    /// <summary>A link that signs the user in once.</summary>
    public Task<SignInLink> CreateLinkAsync(string name, CancellationToken cancel) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Post, $"{UserPath(name)}/link"), Type<SignInLink>(), cancel);

    /// <summary>The user's links that still work.</summary>
    public Task<IReadOnlyList<LinkView>> ListLinksAsync(string name, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<LinkView>>($"{UserPath(name)}/links", cancellationToken);

    /// <summary>Withdraws a link: it signs nobody in any more.</summary>
    public Task RevokeLinkAsync(string name, string id, CancellationToken cancellationToken) =>
        SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, $"{UserPath(name)}/links/{Uri.EscapeDataString(id)}"), cancellationToken);

    public Task DeleteUserAsync(string name, CancellationToken cancel) =>
        SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, UserPath(name)), cancel);

    private static string UserPath(string name) => name is "." or ".."
        // In a path these are steps, escaped or not: the request would go to another address.
        ? throw new TrainyardException(new Problem { Status = (int)HttpStatusCode.NotFound, Title = $"There is no account '{name}'." })
        : $"api/users/{Uri.EscapeDataString(name)}";

    private async Task<UserView> KeepAsync(Func<Task<TokenResponse>> signIn, CancellationToken cancel) =>
        (await tokens.ChangeAsync(async _ => await signIn(), cancel))!.User;
}
