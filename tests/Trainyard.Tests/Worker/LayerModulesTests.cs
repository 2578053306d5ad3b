using System.Reflection;
using System.Text.Json.Serialization;
using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Training.Models;
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
