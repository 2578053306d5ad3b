using Trainyard.Contracts;
using Trainyard.Training.Models;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>Rows of a table, with categories as their places, reach the first layer as the spec says.</summary>
public class TableNetworkTests
{
    private static readonly DatasetInfo Table = new("cars", [4], ["old", "new"], 100, 20) { Categories = [3, 0, 2, 0] };

    /// <summary>Categories 2 and 1, then 0 and 0.</summary>
    private static readonly float[] Rows = [2, 0.5f, 1, -1, 0, 3, 0, 4];

    [Fact]
    public void Each_category_becomes_a_number_behind_the_plain_ones()
    {
        _ = Training.Runtime.Device;
        using var scope = NewDisposeScope();
        using var columns = new CategoryColumns(Table.Categories);
        Assert.Equal([0.5f, -1, 0, 0, 1, 0, 1, 3, 4, 1, 0, 0, 1, 0], columns.OneHot(tensor(Rows, [2, 4])).data<float>().ToArray());
    }

    [Fact]
    public void A_network_without_an_embedding_gets_ones_and_zeros()
    {
        using var scope = NewDisposeScope();
        using var network = Create(new LinearLayer { OutFeatures = 2 });
        using var columns = new CategoryColumns(Table.Categories);
        var weights = network.Named().ToDictionary(t => t.Name, t => t.Tensor);
        Assert.Equal([2, 7], weights["0.weight"].shape);
        var right = nn.functional.linear(columns.OneHot(tensor(Rows, [2, 4])), weights["0.weight"], weights["0.bias"]);
        Assert.True(right.allclose(network.Forward(tensor(Rows, [2, 4]))));
    }

    [Fact]
    public void An_embedding_puts_a_learned_vector_in_the_place_of_each_category()
    {
        using var scope = NewDisposeScope();
        using var network = Create(new EmbeddingLayer { Dimension = 2 }, new ReluLayer());
        var weight = network.Named().Single().Tensor;
        Assert.Equal([5, 2], weight.shape);
        using (no_grad()) weight.copy_(tensor([.. Enumerable.Range(1, 10).Select(i => (float)i)], [5, 2]));

        var output = network.Forward(tensor(Rows, [2, 4]));

        // Category 2 of the first column has the third vector, category 1 of the other the fifth.
        Assert.Equal([0.5f, 0, 5, 6, 9, 10, 3, 4, 1, 2, 7, 8], output.detach().data<float>().ToArray());
        output.sum().backward();
        Assert.Equal([1, 1, 0, 0, 1, 1, 1, 1, 1, 1], weight.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Vectors_begin_as_pytorchs()
    {
        using var scope = NewDisposeScope();
        using var network = Create(Table with { InputShape = [1], Categories = [2000] }, new EmbeddingLayer { Dimension = 8 });
        var weight = network.Named().Single().Tensor.detach();
        Assert.InRange(weight.mean().item<float>(), -0.05f, 0.05f);
        Assert.InRange(weight.std().item<float>(), 0.95f, 1.05f);
    }

    private static Network Create(params LayerSpec[] layers) => Create(Table, layers);

    private static Network Create(DatasetInfo data, params LayerSpec[] layers)
    {
        _ = Training.Runtime.Device;
        return new Network(new JobSpec { Model = new() { Layers = layers } }, data, CPU);
    }
}
