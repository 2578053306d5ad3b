namespace Trainyard.Contracts;

/// <summary>A view of the list of jobs that somebody keeps: filters, columns, order, groups and pins.</summary>
/// <param name="Name">1 to 60 characters.</param>
/// <param name="Query">As the dashboard's address has it, without the question mark.</param>
public sealed record SavedView(string Name, string Query)
{
    public const int MaxName = 60;
    public const int MaxQuery = 4_000;

    /// <summary>Of one account.</summary>
    public const int MaxViews = 50;
}

/// <summary>What a view is to show.</summary>
/// <param name="Query">As in <see cref="SavedView"/>.</param>
public sealed record NewView(string Query);
