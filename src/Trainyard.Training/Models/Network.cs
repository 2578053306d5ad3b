using TorchSharp;
using TorchSharp.Modules;
using Trainyard.Contracts;
using Trainyard.Training.Optimizers;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>A network in training. Its state has the names and shapes of the state_dict of PyTorch's nn.Sequential with the same layers.</summary>
internal sealed class Network : IDisposable
{
    private readonly Sequential _layers;
    private readonly DropoutMasks _masks = new();
    private readonly CategoryColumns? _encoded;
    private readonly int _seed;

    /// <summary>A network with its first weights, which follow from the spec's seed.</summary>
    public Network(JobSpec spec, DatasetInfo data, Device device)
    {
        // The modules belong to this network, not to whatever scope the caller has open.
        using var scope = NewDisposeScope();
        _seed = spec.Seed;
        var input = NetworkInput.Of(data, spec.Model.Layers);
        if (input.OneHot.Count > 0) _encoded = new CategoryColumns(input.OneHot);
        _layers = LayerModules.Build(spec.Model.Layers, input, _masks);
        WeightInitializer.Draw(_layers, spec.Seed);
        _layers.to(device);
        Parameters = new FlatParameters(_layers, device);
        ParameterCount = _layers.parameters().Sum(p => p.numel());
        foreach (var (_, tensor) in Named()) tensor.DetachFromDisposeScope();
    }

    public FlatParameters Parameters { get; }

    public long ParameterCount { get; }

    /// <summary>What the network makes of a batch: examples × outputs.</summary>
    /// <param name="inputs">Examples × channels × height × width, channels last in memory; or examples × columns.</param>
    public Tensor Forward(Tensor inputs)
    {
        if (_encoded is null) return _layers.forward(inputs);
        using var encoded = _encoded.OneHot(inputs);
        return _layers.forward(encoded);
    }

    /// <summary>Batch normalisation learns, and dropout drops what follows from (seed, step).</summary>
    public void BeginStep(long step)
    {
        if (_masks.AreUsed) _masks.Begin(Seeds.Generator(_seed, RandomUse.Dropout, step));
    }

    public void Train() => _layers.train();

    public void Evaluate() => _layers.eval();

    /// <summary>Weights and buffers by their names in the state_dict, in the network's order.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Named() =>
        _layers.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(_layers.named_buffers().Select(b => (b.name, b.buffer)));

    public void Dispose()
    {
        _layers.Dispose();
        _masks.Dispose();
        _encoded?.Dispose();
        Parameters.Dispose();
    }
}
