namespace Trainyard.Contracts;

public sealed record SiluLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To(input);
}
