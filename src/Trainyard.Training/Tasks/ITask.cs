using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>
/// What is asked of a network: the loss that training lowers, the figures that it is watched by, and the report at its end. Made for one
/// training. No method waits for the device but <see cref="IEvaluation.Report"/>.
/// </summary>
internal interface ITask : IDisposable
{
    /// <summary>What a model's file says of the network's answers; docs/model-file.md lists the values.</summary>
    ModelAnswers Answers { get; }

    /// <summary>The mean loss over a batch, which training lowers: one number.</summary>
    /// <param name="outputs">Examples × <see cref="DatasetInfo.Outputs"/>.</param>
    /// <param name="targets">One row for each example. Classification: Int64, the class. Otherwise Float32, examples × outputs.</param>
    Tensor Loss(Tensor outputs, Tensor targets);

    /// <summary>How many examples of a batch are answered rightly: one number. Null: the task knows no right and wrong.</summary>
    Tensor? Correct(Tensor outputs, Tensor targets);

    /// <summary>
    /// What people read, of the network's outputs: examples × outputs. Probabilities of the classes, which sum to 1; the probability of each label; or numbers in
    /// the targets' own units.
    /// </summary>
    Tensor Predictions(Tensor outputs);

    /// <summary>Begins an evaluation.</summary>
    IEvaluation Evaluate(Device device);

    /// <summary>For the tensors that some tasks have.</summary>
    void IDisposable.Dispose()
    {
    }
}

/// <summary>Sums over examples that the network does not train on. Its tensors belong to the scope that was open when it began.</summary>
internal interface IEvaluation
{
    /// <summary>Takes in a batch.</summary>
    void Add(Tensor outputs, Tensor targets);

    /// <summary>The figures over all batches.</summary>
    TaskReport Report();
}

/// <param name="Figures">What curves and lists show. Accuracy and macro F1 are NaN where the task knows no right and wrong.</param>
/// <param name="Classes">Figures of each class or label; empty where there are none.</param>
/// <param name="ConfusionMatrix">Counts of examples: row = true class, column = the model's answer. Empty where an example does not have one class.</param>
internal sealed record TaskReport(Evaluation Figures, IReadOnlyList<ClassReport> Classes, IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix)
{
    /// <summary>
    /// Further figures by names of the task's own, such as <c>balanced_accuracy</c>: each becomes a series <c>validation/NAME</c> and <c>test/NAME</c>.
    /// They may be NaN or infinite; one that is undefined is left out.
    /// </summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>For two classes: the second one found, over the first one taken for it. The thresholds are probabilities.</summary>
    public IReadOnlyList<RocPoint> RocCurve { get; init; } = [];

    /// <summary>For regression: targets and predictions of each target, in the order of the outputs.</summary>
    public IReadOnlyList<IReadOnlyList<ResidualPoint>> Residuals { get; init; } = [];
}

/// <param name="Task">What the network does, such as <c>image-classification</c>.</param>
/// <param name="Kind">What its numbers are, such as <c>logits</c>.</param>
internal sealed record ModelAnswers(string Task, string Kind)
{
    /// <summary>What makes the targets of the network's numbers; null: these are what <see cref="Kind"/> says.</summary>
    public TargetScaling? Scaling { get; init; }
}
