using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>A residual block: its state has <c>layers</c>, named as a network's, and <c>shortcut.weight</c> where the input is projected.</summary>
internal sealed class Residual : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _layers;
    private readonly nn.Module<Tensor, Tensor>? _shortcut;

    /// <param name="layers">The block's own layers.</param>
    /// <param name="shortcut">What projects the input; null: it is added as it is.</param>
    public Residual(Sequential layers, nn.Module<Tensor, Tensor>? shortcut)
        : base(nameof(Residual))
    {
        (_layers, _shortcut) = (layers, shortcut);
        register_module("layers", layers);
        if (shortcut is not null) register_module("shortcut", shortcut);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _layers.forward(input).add(_shortcut?.forward(input) ?? input, Scalars.One).MoveToOuterDisposeScope();
    }
}
