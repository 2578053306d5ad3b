using System.Reflection;
using System.Text.Json.Serialization;
using TorchSharp.Modules;
using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Training.Models;
using Trainyard.Training.Optimizers;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>What a layer says of itself, before anything is trained, is what its module does. A layer that is added is tested by its name on the wire alone.</summary>
public class LayerModulesTests
{
    /// <summary>A picture, one with a single number in each channel, features, and a table's row.</summary>
    private static readonly NetworkInput[] Inputs = [new([4, 9, 8]), new([6, 1, 1]), new([12]), new([5]) { Categories = [0, 3, 0, 2, 7] }];

    public static TheoryData<string> Names => [.. Kinds.Keys];

    internal static IReadOnlyDictionary<string, Type> Kinds { get; } =
        typeof(LayerSpec).GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(kind => (string)kind.TypeDiscriminator!, kind => kind.DerivedType);

    [Theory, MemberData(nameof(Names))]
    public void Shape_and_parameters_are_those_of_the_module(string name)
    {
        _ = Training.Runtime.Device;
        using var masks = new DropoutMasks();
        masks.Begin(Seeds.Generator(1, RandomUse.Dropout));
        var fitting = 0;
        foreach (var (layer, input) in Variants(Kinds[name]).SelectMany(layer => Inputs.Select(input => (layer, input))))
        {
            var effect = layer.ApplyFirst(input);
            if (effect.Problem is not null) continue;
            using var scope = NewDisposeScope();
            var module = LayerModules.Create(layer, new LayerContext(input.Shape, masks) { Categories = input.Categories });
            var output = module.forward(Examples(input, 2));
            Assert.Equal([2, .. effect.Output.Select(n => (long)n)], output.shape);
            Assert.Equal(effect.Parameters, module.parameters().Sum(p => p.numel()));
            fitting++;
        }
        Assert.True(fitting > 0, $"{name} takes none of these inputs.");
    }

    [Theory, MemberData(nameof(Names))]
    public void First_weights_follow_from_the_seed_alone(string name)
    {
        _ = Training.Runtime.Device;
        foreach (var layer in Variants(Kinds[name]))
        {
            if (Inputs.FirstOrDefault(i => layer.ApplyFirst(i).Problem is null) is not { } input) continue;
            Assert.Equal(Weights(layer, input), Weights(layer, input));
        }
    }

    /// <summary>What is written over an output, or done in another order, changes no number of what PyTorch's nn.Sequential would compute.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Rectifiers_around_it_give_the_numbers_of_one_layer_after_the_other(string name)
    {
        _ = Training.Runtime.Device;
        var relu = new ReluLayer();
        foreach (var (layer, input) in Variants(Kinds[name]).SelectMany(layer => Inputs.Select(input => (layer, input))))
        {
            foreach (var layers in new LayerSpec[][] { [layer, relu], [relu, layer], [layer, relu, layer], [layer, relu, relu], [layer, relu, new MaxPool2dLayer { KernelSize = 3, Stride = 1 }] })
            {
                if (ShapeInference.Follow(input, layers).Any(effect => effect.Problem is not null)) continue;
                using var scope = NewDisposeScope();
                var examples = Examples(input, 3);
                var (built, oneByOne) = (Numbers(layers, input, examples, LayerModules.Build), Numbers(layers, input, examples, OneByOne));
                Assert.Equal(built.Length, oneByOne.Length);
                // Not to the last digit: of an image with a single number in each channel some layers change the layout, which they may.
                for (var i = 0; i < built.Length; i++) Assert.Equal(oneByOne[i], built[i], 1e-5f * (1 + Math.Abs(oneByOne[i])));
            }
        }

        static Sequential OneByOne(IReadOnlyList<LayerSpec> layers, NetworkInput input, DropoutMasks masks) => nn.Sequential(
            layers.Zip(ShapeInference.Follow(input, layers).Select(effect => effect.Output).Prepend(input.Shape), (layer, shape) => LayerModules.Create(layer, new LayerContext(shape, masks) { Categories = input.Categories })));
    }

    /// <summary>As they lie in training, which matters: decision 42.</summary>
    private static Tensor Examples(NetworkInput input, int count)
    {
        if (input.Shape is [var channels, var height, var width]) return randn([count, height, width, channels]).permute(0, 3, 1, 2);
        if (input.Categories.Count == 0) return randn([count, input.Shape[0]]);
        var random = new Random(5);
        return tensor([.. Enumerable.Range(0, count).SelectMany(_ => input.Categories).Select(categories => categories > 0 ? random.Next(categories) : random.NextSingle())], [count, input.Shape[0]]);
    }

    /// <summary>What the network makes of the examples, and the gradients of the examples and of its weights.</summary>
    private static float[] Numbers(LayerSpec[] layers, NetworkInput input, Tensor examples, Func<IReadOnlyList<LayerSpec>, NetworkInput, DropoutMasks, Sequential> build)
    {
        using var masks = new DropoutMasks();
        masks.Begin(Seeds.Generator(1, RandomUse.Dropout));
        var network = build(layers, input, masks);
        WeightInitializer.Draw(network, seed: 7);
        using var flat = new FlatParameters(network, CPU);
        var given = examples.clone().requires_grad_();
        var output = network.forward(given);
        // From an array: TorchSharp's linspace takes numbers that the collector may free.
        (output * tensor([.. Enumerable.Range(0, (int)output.numel()).Select(i => MathF.Sin(i))], output.shape)).sum().backward();
        return [.. network.parameters().Select(p => p.grad!).Prepend(given.grad!).Prepend(output.detach()).SelectMany(t => t.contiguous().data<float>().ToArray())];
    }

    [Theory, MemberData(nameof(Names))]
    public void A_person_reads_the_name_that_is_on_the_wire(string name) =>
        Assert.All(Variants(Kinds[name]), layer => Assert.StartsWith(name, layer.Describe(), StringComparison.Ordinal));

    /// <summary>TorchSharp draws from the global generator, which goes on with each network: what is not drawn again differs.</summary>
    private static float[] Weights(LayerSpec layer, NetworkInput input)
    {
        using var scope = NewDisposeScope();
        using var masks = new DropoutMasks();
        var network = LayerModules.Build([layer], input, masks);
        WeightInitializer.Draw(network, seed: 7);
        return [.. network.parameters().SelectMany(p => p.detach().contiguous().data<float>().ToArray())];
    }

    /// <summary>The layer with its defaults, and once with another value for each setting.</summary>
    private static IEnumerable<LayerSpec> Variants(Type type)
    {
        yield return Create(type);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null))
        {
            object[] values = property.GetValue(Create(type)) switch
            {
                bool usual => [!usual],
                int => [2],
                double => [0.25],
                IReadOnlyList<LayerSpec> => Blocks,
                var other => throw new NotSupportedException($"{type.Name}.{property.Name} is {other?.GetType()}: say here what else it may be."),
            };
            foreach (var value in values)
            {
                var layer = Create(type);
                property.SetValue(layer, value);
                yield return layer;
            }
        }
    }

    /// <summary>Layers of a block: with and without a projection, and a block within it.</summary>
    private static readonly LayerSpec[][] Blocks =
    [
        [new Conv2dLayer { OutChannels = 6, Stride = 2, Padding = 1 }, new BatchNorm2dLayer(), new ReluLayer()],
        [new ReluLayer(), new Conv2dLayer { OutChannels = 6, Padding = 1 }],
        [new LinearLayer { OutFeatures = 7 }, new LayerNormLayer(), new ResidualLayer { Layers = [new ReluLayer(), new LinearLayer { OutFeatures = 7 }] }],
    ];

    private static LayerSpec Create(Type type)
    {
        var layer = (LayerSpec)Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(p => p.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)))) property.SetValue(layer, property.PropertyType == typeof(int) ? 6 : new LayerSpec[] { new ReluLayer() });
        return layer;
    }
}
