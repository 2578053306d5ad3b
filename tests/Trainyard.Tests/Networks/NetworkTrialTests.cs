using Trainyard.Contracts;
using Trainyard.Training.Models;
using Trainyard.Worker.Networks;

namespace Trainyard.Tests.Networks;

/// <summary>Networks that cannot be trained, tried in a process of their own.</summary>
public sealed class NetworkTrialTests
{
    private const long Memory = 2L << 30;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    public static TheoryData<string, string, int, string> Refused => new()
    {
        { "made/dictionary.pt", "1,28,28", 10, "It returns a dictionary, or another value that is no tensor, and one tensor is needed." },
        { "made/list.pt", "1,28,28", 10, "It returns a list of 1, and one tensor is needed." },
        { "made/nothing.pt", "1,28,28", 10, "It returns nothing, and one tensor is needed." },
        { "made/number.pt", "1,28,28", 10, "It returns a number, and one tensor is needed." },
        { "made/classes.pt", "1,28,28", 10, "It returns numbers of the type int64, and float32 is needed." },
        { "made/detached.pt", "1,28,28", 10, "No weight of the network has any part in what it returns, such as behind detach() or argmax: nothing of it can be trained." },
        { "made/raising.pt", "1,28,28", 10, "It cannot take what Test data gives, a batch of 2 × 1 × 28 × 28 numbers (float32): two are too few." },
        { "made/whole-numbers.pt", "1,28,28", 10, "Its parameter count is int64, and parameters are trained as float32." },
        { "made/unchanging.pt", "1,28,28", 10, "None of its parameters trains: all were saved with requires_grad = False." },
        { "made/unknown-operator.pt", "1,28,28", 10, "It uses the operator aten::detach_from_all, which this worker's PyTorch does not have." },
        { "made/greedy.pt", "1,28,28", 10, "It takes more memory for two examples than a trial may take." },
        { "made/talkative.pt", "1,28,28", 10, "It prints more than 1,048,576 characters for two examples." },
        { "torchscript/script-pair.pt", "5", 3, "It returns 2 tensors, and one tensor is needed." },
        { "torchscript/trace-two.pt", "4", 2, "It takes more than one input (forward() is missing value for argument 'b'), and a dataset gives one." },
        { "torchscript/trace-float64.pt", "4", 2, "Its parameter fc1.weight is float64, and parameters are trained as float32." },
        { "torchscript/frozen-cnn.pt", "1,14,14", 5, "It has no parameters to train: torch.jit.freeze, or an optimisation for inference, made constants of them." },
        { "torchscript/script-mlp.pt", "7", 3, "It cannot take what Test data gives, a batch of 2 × 7 numbers (float32): mat1 and mat2 shapes cannot be multiplied (2x7 and 6x12)." },
        { "torchscript/script-mlp.pt", "6", 4, "It makes 2 × 3 numbers of a batch of two examples, and Test data needs 2 × 4." },
        { "torchscript/state-dict.pt", "6", 4, "PyTorch cannot load it: PytorchStreamReader failed locating file constants.pkl: file not found." },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_cannot_be_trained_is_told_in_a_sentence(string name, string shape, int outputs, string expected)
    {
        var failure = Try(NetworkFiles.Sample(name), shape, outputs).Failure;
        Assert.NotNull(failure);
        Assert.Equal((FailureReason.InvalidData, $"The TorchScript network cannot be trained. {expected}"), (failure.Reason, failure.Message));
        Assert.EndsWith(".", failure.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("made/cnn.pt", "1,28,28", 10, 3806)]
    [InlineData("made/printing.pt", "1,28,28", 10, 500)]
    [InlineData("torchscript/trace-cnn.pt", "1,14,14", 5, 1333)]
    [InlineData("torchscript/script-cnn.pt", "1,14,14", 5, 1333)]
    [InlineData("torchscript/script-mlp-training.pt", "6", 3, 147)]
    [InlineData("torchscript/extra-files.pt", "6", 3, 147)]
    [InlineData("torchscript/script-flow.pt", "4", 4, 40)]
    [InlineData("torchscript/old-version.pt", "4", 2, 37)]
    public void What_can_be_trained_is_let_through(string name, string shape, int outputs, int parameters) =>
        Assert.Equal(new TrialResult(null, parameters, parameters), Try(NetworkFiles.Sample(name), shape, outputs));

    [Fact]
    public void A_network_that_never_ends_is_ended()
    {
        var failure = Try(NetworkFiles.Made("endless"), "1,28,28", 10, TimeSpan.FromSeconds(4)).Failure;
        Assert.Equal("The TorchScript network cannot be trained. It did not come to an end with two examples within 4 seconds, and was stopped.", failure?.Message);
    }

    [Fact]
    public void A_worker_that_leaves_does_not_wait_for_it() =>
        Assert.Null(new TrialProcess(Limit).Run(NetworkFiles.Made("endless"), new JobSpec(), Data("1,28,28", 10), Memory, () => true));

    [Fact]
    public void A_damaged_file_harms_nobody_but_the_process_that_tries_it()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-trial-").FullName;
        try
        {
            var (random, whole, path, failed) = (new Random(7), File.ReadAllBytes(NetworkFiles.Sample("torchscript/script-cnn.pt")), Path.Combine(folder, "damaged.pt"), 0);
            for (var i = 0; i < 24; i++)
            {
                File.WriteAllBytes(path, NetworkFiles.Mutate(whole, random));
                var failure = Try(path, "1,14,14", 5).Failure;
                if (failure is null) continue;
                failed++;
                Assert.Equal(FailureReason.InvalidData, failure.Reason);
                Assert.StartsWith("The TorchScript network cannot be trained. ", failure.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(folder, failure.Message, StringComparison.Ordinal);
            }
            Assert.InRange(failed, 8, 24);
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TrialResult Try(string path, string shape, int outputs, TimeSpan? limit = null) => new TrialProcess(limit ?? Limit).Run(path, new JobSpec(), Data(shape, outputs), Memory, () => false)!;

    private static DatasetInfo Data(string shape, int outputs) => PublishedMnist.Source.Info with
    {
        Title = "Test data",
        InputShape = [.. shape.Split(',').Select(int.Parse)],
        Outputs = outputs,
    };
}
