namespace Trainyard.Contracts;

public sealed record SigmoidLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To(input);
}
