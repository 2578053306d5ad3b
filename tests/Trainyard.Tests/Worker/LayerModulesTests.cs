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
    /// <summary>An image, one with a single number in each channel, and features.</summary>
    private static readonly int[][] Inputs = [[4, 9, 8], [6, 1, 1], [12]];

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
            var effect = layer.Apply(input);
            if (effect.Problem is not null) continue;
            using var scope = NewDisposeScope();
            var module = LayerModules.Create(layer, new LayerContext(input[0], masks));
            var output = module.forward(rand([2, .. input.Select(n => (long)n)]));
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
            if (Inputs.FirstOrDefault(i => layer.Apply(i).Problem is null) is not { } input) continue;
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
                // As they lie in training, which matters: decision 42.
                var images = input is [var channels, var height, var width] ? randn([3, height, width, channels]).permute(0, 3, 1, 2) : randn([3, input[0]]);
                var (built, oneByOne) = (Numbers(layers, images, LayerModules.Build), Numbers(layers, images, OneByOne));
                Assert.Equal(built.Length, oneByOne.Length);
                // Not to the last digit: of an image with a single number in each channel some layers change the layout, which they may.
                for (var i = 0; i < built.Length; i++) Assert.Equal(oneByOne[i], built[i], 1e-5f * (1 + Math.Abs(oneByOne[i])));
            }
        }

        static Sequential OneByOne(IReadOnlyList<LayerSpec> layers, IReadOnlyList<int> input, DropoutMasks masks) => nn.Sequential(
            layers.Zip(ShapeInference.Follow(input, layers).Select(effect => effect.Output[0]).Prepend(input[0]), (layer, features) => LayerModules.Create(layer, new LayerContext(features, masks))));
    }

    /// <summary>What the network makes of the images, and the gradients of the images and of its weights.</summary>
    private static float[] Numbers(LayerSpec[] layers, Tensor images, Func<IReadOnlyList<LayerSpec>, IReadOnlyList<int>, DropoutMasks, Sequential> build)
    {
        using var masks = new DropoutMasks();
        masks.Begin(Seeds.Generator(1, RandomUse.Dropout));
        var network = build(layers, [.. images.shape.Skip(1).Select(n => (int)n)], masks);
        WeightInitializer.Draw(network, seed: 7);
        using var flat = new FlatParameters(network, CPU);
        var input = images.clone().requires_grad_();
        var output = network.forward(input);
        // From an array: TorchSharp's linspace takes numbers that the collector may free.
        (output * tensor([.. Enumerable.Range(0, (int)output.numel()).Select(i => MathF.Sin(i))], output.shape)).sum().backward();
        return [.. network.parameters().Select(p => p.grad!).Prepend(input.grad!).Prepend(output.detach()).SelectMany(t => t.contiguous().data<float>().ToArray())];
    }

    [Theory, MemberData(nameof(Names))]
    public void A_person_reads_the_name_that_is_on_the_wire(string name) =>
        Assert.All(Variants(Kinds[name]), layer => Assert.StartsWith(name, layer.Describe(), StringComparison.Ordinal));

    /// <summary>TorchSharp draws from the global generator, which goes on with each network: what is not drawn again differs.</summary>
    private static float[] Weights(LayerSpec layer, int[] input)
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
            var layer = Create(type);
            property.SetValue(layer, property.GetValue(layer) switch
            {
                bool usual => !usual,
                int => 2,
                double => 0.25,
                var other => throw new NotSupportedException($"{type.Name}.{property.Name} is {other?.GetType()}: say here what else it may be."),
            });
            yield return layer;
        }
    }

    private static LayerSpec Create(Type type)
    {
        var layer = (LayerSpec)Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(p => p.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)))) property.SetValue(layer, 6);
        return layer;
    }
}
