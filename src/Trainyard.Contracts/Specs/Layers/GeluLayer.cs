namespace Trainyard.Contracts;

public sealed record GeluLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To(input);
}
