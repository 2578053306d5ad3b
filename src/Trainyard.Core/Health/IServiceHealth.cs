using Trainyard.Storage;

namespace Trainyard.Health;

/// <summary>A service that this program depends on, and whether it answers now.</summary>
public interface IServiceHealth
{
    /// <summary>As its connection string is called; <c>store</c> where everything is in one folder.</summary>
    string Name { get; }

    /// <summary>Whether nothing can be answered without it. Without the others the server serves what it can, and catches up later.</summary>
    bool IsRequired { get; }

    /// <summary>Returns when the service has answered; asked again and again, so it must be cheap.</summary>
    /// <exception cref="UnavailableException">It does not answer; any other exception too says that it is of no use now.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
