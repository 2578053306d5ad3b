namespace Trainyard.Contracts;

public sealed record TanhLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To(input);
}
