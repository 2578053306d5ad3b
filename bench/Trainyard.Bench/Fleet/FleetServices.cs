using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Services;

namespace Trainyard.Bench.Fleet;

/// <summary>
/// RabbitMQ, Kafka and Redis on this machine, and MongoDB where a real one is there. Without it the store is SQLite in the server's
/// process, since a stand-in that runs one command at a time in Python would be all that is measured.
/// </summary>
internal sealed class FleetServices : IAsyncDisposable
{
    private readonly List<Service> _services = [];
    private string? _mongoDb;

    /// <summary>What is really there.</summary>
    public string Kinds => $"{string.Join(", ", _services.Select(s => s.Kind))}{(_mongoDb is null ? "; the store is SQLite in the same process, for want of MongoDB" : "")}";

    public void Configure(IConfigurationManager configuration) => _mongoDb = configuration["x"];

    public void AddTo(IServiceCollection services) => _mongoDb = services.Count.ToString();

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) await service.DisposeAsync();
        _mongoDb = null;
    }
}
