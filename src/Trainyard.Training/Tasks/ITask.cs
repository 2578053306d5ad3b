using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>
/// What is asked of a network: the loss that training lowers, the figures that it is watched by, and the report at its end. Made for one
/// training. No method waits for the device but <see cref="IEvaluation.Report"/>.
/// </summary>
internal interface ITask
{
    /// <summary>What a model's file says of the network's answers; docs/model-file.md lists the values.</summary>
    ModelAnswers Answers { get; }

    /// <summary>The mean loss over a batch, which training lowers: one number.</summary>
    /// <param name="outputs">Images × <see cref="DatasetInfo.Outputs"/>.</param>
    /// <param name="labels">Int64, one for each image.</param>
    Tensor Loss(Tensor outputs, Tensor labels);

    /// <summary>How many images of a batch are answered rightly: one number.</summary>
    Tensor Correct(Tensor outputs, Tensor labels);

    /// <summary>Begins an evaluation.</summary>
    IEvaluation Evaluate(Device device);
}

/// <summary>Sums over images that the network does not train on. Its tensors belong to the scope that was open when it began.</summary>
internal interface IEvaluation
{
    /// <summary>Takes in a batch.</summary>
    void Add(Tensor outputs, Tensor labels);

    /// <summary>The figures over all batches.</summary>
    TaskReport Report();
}

/// <param name="Figures">What curves and lists show.</param>
/// <param name="Classes">Figures of each class.</param>
/// <param name="ConfusionMatrix">Counts of images: row = true class, column = the model's answer.</param>
internal sealed record TaskReport(Evaluation Figures, IReadOnlyList<ClassReport> Classes, IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix)
{
    /// <summary>Further figures by names of the task's own, such as <c>balanced_accuracy</c>: each becomes a series <c>validation/NAME</c> and <c>test/NAME</c>. They may be NaN or infinite.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();
}

/// <param name="Task">What the network does, such as <c>image-classification</c>.</param>
/// <param name="Kind">What its numbers are, such as <c>logits</c>.</param>
internal sealed record ModelAnswers(string Task, string Kind);
