using TorchSharp;
using TorchSharp.Modules;
using Trainyard.Contracts;
using Trainyard.Training.Checkpoints;
using Trainyard.Training.Optimizers;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>
/// A network in training: built of layers, with the names and shapes of the state_dict of PyTorch's nn.Sequential with the same layers; or a TorchScript module, with its
/// own.
/// </summary>
internal sealed class Network : IDisposable
{
    private readonly nn.Module _module;
    private readonly Func<Tensor, Tensor> _forward;
    private readonly IReadOnlyList<nn.Module> _frozen;
    private readonly (string Name, Tensor Tensor)[] _named;
    private readonly DropoutMasks _masks = new();
    private readonly CategoryColumns? _encoded;
    private readonly int _seed;

    /// <summary>Whether its steps have the engine to themselves, or share it; null: they need no turn.</summary>
    private readonly bool? _isAlone;

    /// <summary>A network of layers with its first weights, which follow from the spec's seed.</summary>
    public Network(JobSpec spec, DatasetInfo data, Device device)
        : this(spec, data, TrainingFiles.None, device)
    {
    }

    /// <param name="spec">What is trained.</param>
    /// <param name="data">Its dataset.</param>
    /// <param name="files">The network, and weights to begin with, where the spec names them.</param>
    /// <param name="device">Where it trains.</param>
    /// <exception cref="TrainingFailedException"><see cref="FailureReason.InvalidData"/>: the weights to begin with do not fit, or nothing is left to train.</exception>
    public Network(JobSpec spec, DatasetInfo data, TrainingFiles files, Device device)
    {
        // The modules belong to this network, not to whatever scope the caller has open.
        using var scope = NewDisposeScope();
        _seed = spec.Seed;
        var input = NetworkInput.Of(data, spec.Model.Layers);
        if (input.OneHot.Count > 0) _encoded = new CategoryColumns(input.OneHot);
        if (files.TorchScript is { } path)
        {
            var script = TorchScript.Load(path);
            (_module, _forward, _isAlone) = (script, batch => TorchScript.Forward(script, batch, data.Outputs), true);
        }
        else
        {
            // TorchSharp's modules draw weights of their own first, from the generator that a TorchScript network may be drawing from.
            using var turn = EngineTurns.Process.Begin(alone: false);
            var layers = LayerModules.Build(spec.Model.Layers, input, _masks);
            WeightInitializer.Draw(layers, spec.Seed);
            (_module, _forward) = (layers, layers.forward);
            _isAlone = device.type == DeviceType.CPU && layers.modules().Any(module => module is Convolution) ? false : null;
        }
        if (files.StartFrom is { } weights) StartWeights.Load(weights, TorchScript.Named(_module), spec.StartFrom?.Layers ?? StartLayers.All);
        _module.to(device);
        _frozen = spec.StartFrom is { Frozen.Count: > 0 } start ? Freeze(start) : [];
        Parameters = new FlatParameters(Trained(), device, channelsLast: files.TorchScript is null);
        ParameterCount = _module.parameters().Sum(p => p.numel());
        _named = [.. TorchScript.Named(_module)];
        foreach (var (_, tensor) in _named) tensor.DetachFromDisposeScope();
    }

    /// <summary>Those that train.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>Numbers of all parameters, frozen ones too.</summary>
    public long ParameterCount { get; }

    /// <summary>What the network makes of a batch: examples × outputs.</summary>
    /// <param name="inputs">Examples × channels × height × width, channels last in memory; or examples × columns.</param>
    public Tensor Forward(Tensor inputs)
    {
        if (_encoded is null) return _forward(inputs);
        using var encoded = _encoded.OneHot(inputs);
        return _forward(encoded);
    }

    /// <summary>Waits until this network may compute beside others of the process, until what is returned is disposed.</summary>
    public IDisposable? BeginTurn() => _isAlone is { } alone ? EngineTurns.Process.Begin(alone) : null;

    /// <summary>Batch normalisation learns, and dropout drops what follows from (seed, step). Within a turn.</summary>
    public void BeginStep(long step)
    {
        if (_masks.AreUsed) _masks.Begin(Seeds.Generator(_seed, RandomUse.Dropout, step));
        // What is in a TorchScript network draws from the process's own generator.
        if (_isAlone == true) manual_seed(unchecked((long)Seeds.Number(_seed, RandomUse.Dropout, step))).Dispose();
    }

    public void Train()
    {
        _module.train();
        foreach (var module in _frozen) module.eval();
    }

    public void Evaluate() => _module.eval();

    /// <summary>Weights and buffers by their names in the state_dict, in the network's order.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Named() => _named;

    public void Dispose()
    {
        _module.Dispose();
        foreach (var (_, tensor) in _named) tensor.Dispose();
        _masks.Dispose();
        _encoded?.Dispose();
        Parameters.Dispose();
    }

    private (string Name, Parameter Parameter)[] Trained()
    {
        var trained = _module.named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, p.parameter)).ToArray();
        return trained.Length > 0 ? trained : throw new TrainingFailedException(FailureReason.InvalidData, "Nothing is left to train: all parameters of the network are frozen.", "Freeze fewer layers (startFrom.frozen).");
    }

    /// <summary>Takes parameters out of the training. Returns the modules that do what they do in evaluation: their statistics stay, and their dropout drops nothing.</summary>
    private nn.Module[] Freeze(StartFromSpec start)
    {
        var names = TorchScript.Named(_module).Select(t => t.Name).ToList();
        if (start.Frozen.FirstOrDefault(frozen => !names.Any((start with { Frozen = [frozen] }).Freezes)) is { } unknown)
            throw new TrainingFailedException(FailureReason.InvalidData, $"Nothing in the network is called '{unknown}', which is to be frozen; there are {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", …" : "")}.", "Name what is to be frozen as the state_dict does.");
        foreach (var (name, parameter) in _module.named_parameters()) if (start.Freezes(name)) parameter.requires_grad = false;
        return [.. _module.named_modules().Where(module => start.Freezes(module.name)).Select(module => module.module)];
    }
}
