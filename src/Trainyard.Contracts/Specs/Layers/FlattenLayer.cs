namespace Trainyard.Contracts;

public sealed record FlattenLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To((int)Shapes.Size(input));
}
