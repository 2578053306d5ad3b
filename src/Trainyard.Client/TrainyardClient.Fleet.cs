using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>All workers that were heard of during the last hour.</summary>
    public Task<IReadOnlyList<WorkerView>> ListWorkersAsync(CancellationToken cancellationToken) => GetAsync<IReadOnlyList<WorkerView>>("api/workers", cancellationToken);

    /// <summary>How many workers are wanted, and why.</summary>
    public Task<ScalingView> GetScalingAsync(CancellationToken cancellationToken) => GetAsync<ScalingView>("api/scaling", cancellationToken);

    /// <summary>What was dead-lettered; for admins.</summary>
    public Task<DeadLetterList> ListDeadLettersAsync(CancellationToken cancellationToken) => GetAsync<DeadLetterList>("api/dead-letters", cancellationToken);

    public Task RequeueAsync(string deadLetter, CancellationToken cancellationToken) =>
        SendAndForgetAsync(SignedIn, () => new(HttpMethod.Post, $"{DeadLetterPath(deadLetter)}/requeue"), cancellationToken);

    public Task DropAsync(string deadLetter, CancellationToken cancellationToken) => SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, DeadLetterPath(deadLetter)), cancellationToken);

    private static string DeadLetterPath(string id) => $"api/dead-letters/{Uri.EscapeDataString(id)}";
}
