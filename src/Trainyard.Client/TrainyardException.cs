using Trainyard.Contracts;

namespace Trainyard.Client;

/// <summary>The server refused a request; its message is one sentence for a person.</summary>
public sealed class TrainyardException(Problem problem) : Exception(problem.Detail ?? problem.Title ?? $"The server answered with status {problem.Status}.")
{
    public Problem Problem { get; } = problem;
}
