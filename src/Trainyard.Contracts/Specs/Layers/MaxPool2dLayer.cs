namespace Trainyard.Contracts;

public sealed record MaxPool2dLayer : Pool2dLayer
{
    public override LayerEffect Apply(IReadOnlyList<int> input)
    {
        var effect = base.Apply(input);
        // For each output the place of the largest input, an index of 8 bytes.
        return effect with { BytesKept = Shapes.Size(effect.Output) * sizeof(long) };
    }
}
