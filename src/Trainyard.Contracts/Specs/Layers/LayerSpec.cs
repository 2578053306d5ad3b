using System.Reflection;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>
/// A layer of a network, named as PyTorch's modules are. Sizes of its input follow from the layer before. docs/extending.md says how one
/// is added: a file beside this one, its name on the wire below, and a line in the trainer's LayerModules.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Conv2dLayer), "conv2d")]
[JsonDerivedType(typeof(MaxPool2dLayer), "maxpool2d")]
[JsonDerivedType(typeof(AvgPool2dLayer), "avgpool2d")]
[JsonDerivedType(typeof(GlobalAvgPool2dLayer), "globalavgpool2d")]
[JsonDerivedType(typeof(BatchNorm2dLayer), "batchnorm2d")]
[JsonDerivedType(typeof(BatchNorm1dLayer), "batchnorm1d")]
[JsonDerivedType(typeof(GroupNormLayer), "groupnorm")]
[JsonDerivedType(typeof(LayerNormLayer), "layernorm")]
[JsonDerivedType(typeof(DropoutLayer), "dropout")]
[JsonDerivedType(typeof(FlattenLayer), "flatten")]
[JsonDerivedType(typeof(LinearLayer), "linear")]
[JsonDerivedType(typeof(EmbeddingLayer), "embedding")]
[JsonDerivedType(typeof(ResidualLayer), "residual")]
[JsonDerivedType(typeof(ReluLayer), "relu")]
[JsonDerivedType(typeof(LeakyReluLayer), "leakyrelu")]
[JsonDerivedType(typeof(EluLayer), "elu")]
[JsonDerivedType(typeof(GeluLayer), "gelu")]
[JsonDerivedType(typeof(SiluLayer), "silu")]
[JsonDerivedType(typeof(SoftplusLayer), "softplus")]
[JsonDerivedType(typeof(SigmoidLayer), "sigmoid")]
[JsonDerivedType(typeof(TanhLayer), "tanh")]
public abstract record LayerSpec
{
    private static readonly Dictionary<Type, string> Names =
        typeof(LayerSpec).GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(kind => kind.DerivedType, kind => (string)kind.TypeDiscriminator!);

    /// <summary>Its name on the wire.</summary>
    protected string WireName => Names[GetType()];

    /// <summary>The layer's shape rule.</summary>
    /// <param name="input">Shape of one example before it: channels, height and width; or features alone.</param>
    public abstract LayerEffect Apply(IReadOnlyList<int> input);

    /// <summary>The shape rule where the layer is a network's first.</summary>
    public virtual LayerEffect ApplyFirst(NetworkInput input) => Apply(input.Shape);

    /// <summary>Weights and buffers of the layer's module, by their names in its state.</summary>
    /// <param name="input">What goes in, which fits.</param>
    public virtual IReadOnlyList<LayerWeight> Weights(NetworkInput input) => [];

    /// <summary>Whether it takes the categories of a table as they are, each as its place among its column's; if so, it can only be the first layer.</summary>
    public virtual bool TakesCategories() => false;

    /// <summary>The layer as a person would write it, such as <c>conv2d(32, 3×3)</c>.</summary>
    public virtual string Describe() => WireName;

    /// <summary>Whether what it makes of one example in training depends on the others of the batch.</summary>
    public virtual bool MixesImages() => false;

    /// <summary>The lowest <see cref="Versions.Spec"/> of the workers that know this layer.</summary>
    public virtual int SinceVersion() => 1;
}
