using System.Net;
using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>Signs in by name and password, and keeps the tokens.</summary>
    public Task<UserView> SignInAsync(string name, string password, CancellationToken cancellationToken) =>
        KeepAsync(() => PostAsync(Anonymous, "api/auth/sign-in", new SignInRequest(name, password), Type<TokenResponse>(), cancellationToken), cancellationToken);

    /// <summary>Signs in by the secret of a one-time link, and keeps the tokens.</summary>
    public Task<UserView> SignInByLinkAsync(string secret, CancellationToken cancellationToken) =>
        KeepAsync(() => PostAsync(Anonymous, "api/auth/link", new LinkSignInRequest(secret), Type<TokenResponse>(), cancellationToken), cancellationToken);

    /// <summary>Signs out: here in any case, and at the server if it answers.</summary>
    public async Task SignOutAsync(CancellationToken cancellationToken)
    {
        // Read under the same lock: another process may have renewed them since.
        TokenResponse? before = null;
        await tokens.ChangeAsync(
            now =>
            {
                before = now;
                return Task.FromResult<TokenResponse?>(null);
            },
            cancellationToken);
        if (before?.RefreshToken is null) return;
        await SendAndForgetAsync(Anonymous, () => new(HttpMethod.Post, "api/auth/sign-out") { Content = Json(new RefreshRequest(before.RefreshToken)) }, cancellationToken);
    }

    public Task<UserView> GetAccountAsync(CancellationToken cancellationToken) => GetAsync<UserView>("api/account", cancellationToken);

    public Task ChangePasswordAsync(PasswordChange change, CancellationToken cancellationToken) =>
        SendAndForgetAsync(SignedIn, () => new(HttpMethod.Put, "api/account/password") { Content = Json(change) }, cancellationToken);

    public Task<IReadOnlyList<UserView>> ListUsersAsync(CancellationToken cancellationToken) => GetAsync<IReadOnlyList<UserView>>("api/users", cancellationToken);

    public Task<UserView> AddUserAsync(NewUser user, CancellationToken cancellationToken) => PostAsync(SignedIn, "api/users", user, Type<UserView>(), cancellationToken);

    public Task<UserView> ChangeRoleAsync(string name, Role role, CancellationToken cancellationToken) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Put, $"{UserPath(name)}/role") { Content = Json(new RoleChange(role)) }, Type<UserView>(), cancellationToken);

    /// <summary>A link that signs the user in once.</summary>
    public Task<SignInLink> CreateLinkAsync(string name, CancellationToken cancellationToken) =>
        ReadAsync(SignedIn, () => new(HttpMethod.Post, $"{UserPath(name)}/link"), Type<SignInLink>(), cancellationToken);

    /// <summary>The user's links that still work.</summary>
    public Task<IReadOnlyList<LinkView>> ListLinksAsync(string name, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<LinkView>>($"{UserPath(name)}/links", cancellationToken);

    /// <summary>Withdraws a link: it signs nobody in any more.</summary>
    public Task RevokeLinkAsync(string name, string id, CancellationToken cancellationToken) =>
        SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, $"{UserPath(name)}/links/{Uri.EscapeDataString(id)}"), cancellationToken);

    public Task DeleteUserAsync(string name, CancellationToken cancellationToken) =>
        SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, UserPath(name)), cancellationToken);

    /// <summary>Makes an API token for the account that is signed in. The answer alone has its secret.</summary>
    public Task<CreatedApiToken> CreateApiTokenAsync(NewApiToken token, CancellationToken cancellationToken) =>
        PostAsync(SignedIn, "api/tokens", token, Type<CreatedApiToken>(), cancellationToken);

    /// <summary>The account's API tokens; null: those of the account that is signed in.</summary>
    public Task<IReadOnlyList<ApiTokenView>> ListApiTokensAsync(string? owner, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<ApiTokenView>>($"api/tokens{OfOwner(owner)}", cancellationToken);

    /// <summary>Revokes an API token: no server takes it any more.</summary>
    public Task RevokeApiTokenAsync(string name, string? owner, CancellationToken cancellationToken) => name is "." or ".."
        ? throw new TrainyardException(new Problem { Status = (int)HttpStatusCode.NotFound, Title = $"There is no API token '{name}'." })
        : SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, $"api/tokens/{Uri.EscapeDataString(name)}{OfOwner(owner)}"), cancellationToken);

    private static string OfOwner(string? owner) => owner is null ? "" : $"?owner={Uri.EscapeDataString(owner)}";

    private static string UserPath(string name) => name is "." or ".."
        // In a path these are steps, escaped or not: the request would go to another address.
        ? throw new TrainyardException(new Problem { Status = (int)HttpStatusCode.NotFound, Title = $"There is no account '{name}'." })
        : $"api/users/{Uri.EscapeDataString(name)}";

    private async Task<UserView> KeepAsync(Func<Task<TokenResponse>> signIn, CancellationToken cancellationToken) =>
        (await tokens.ChangeAsync(async _ => await signIn(), cancellationToken))!.User;
}
