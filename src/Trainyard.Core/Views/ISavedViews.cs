using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Views;

/// <summary>Each account's views of the list of jobs, by name. Those of an account that was deleted are nobody's.</summary>
public interface ISavedViews
{
    /// <summary>By name.</summary>
    Task<IReadOnlyList<SavedView>> ListAsync(AccountId owner, CancellationToken cancellationToken);

    /// <summary>Adds a view, or replaces the one of its name.</summary>
    Task SaveAsync(AccountId owner, SavedView view, CancellationToken cancellationToken);

    /// <summary>False: there was none.</summary>
    Task<bool> DeleteAsync(AccountId owner, string name, CancellationToken cancellationToken);
}
