namespace Trainyard.Contracts;

public sealed record ReluLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => LayerEffect.To(input);
}
