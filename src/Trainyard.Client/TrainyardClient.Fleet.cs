using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>All workers that were heard of during the last hour.</summary>
    public Task<IReadOnlyList<WorkerView>> ListWorkersAsync(CancellationToken cancel) => GetAsync<IReadOnlyList<WorkerView>>("api/workers", cancel);

    /// <summary>How many workers are wanted, and why.</summary>
    public Task<ScalingView> GetScalingAsync(CancellationToken cancel) => GetAsync<ScalingView>("api/scaling", cancel);

    /// <summary>What was moved aside; for admins.</summary>
    public Task<DeadLetterList> ListDeadLettersAsync(CancellationToken cancel) => GetAsync<DeadLetterList>("api/dead-letters", cancel);

    public Task SendAgainAsync(string letter, CancellationToken cancel) =>
        SendAndForgetAsync(SignedIn, () => new(HttpMethod.Post, $"{LetterPath(letter)}/send-again"), cancel);

    public Task DropAsync(string letter, CancellationToken cancel) => SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, LetterPath(letter)), cancel);

    private static string LetterPath(string id) => $"api/dead-letters/{Uri.EscapeDataString(id)}";
}
