using Trainyard.Storage;

namespace Trainyard;

/// <summary>A service of which something must be there before it is of use: queues, topics, indexes. Declaring them may be repeated, by many at once.</summary>
internal interface IInitializable
{
    /// <exception cref="UnavailableException">It does not answer; try again.</exception>
    /// <exception cref="InvalidSettingException">What is there already is not what is needed, or we may not use it.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);
}
