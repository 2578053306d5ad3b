using System.Diagnostics;
using TorchSharp;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>
/// Numbers for each example. The network's outputs and the loss are in standard deviations of the targets, see <see cref="TargetScaling"/>; the figures are in the
/// targets' own units.
/// </summary>
internal sealed class Regression : ITask
{
    private readonly TargetScaling _scaling;
    private readonly RegressionLoss _loss;

    // What is added and not taken away: an operation that takes away has a factor of its own, see Scalars.
    private readonly Tensor _shift, _deviation;

    /// <param name="scaling">Of the targets that are trained on.</param>
    /// <param name="device">Where outputs and targets will be.</param>
    /// <param name="loss">What is lowered.</param>
    public Regression(TargetScaling scaling, Device device, RegressionLoss loss = RegressionLoss.Mse)
    {
        (_scaling, _loss) = (scaling, loss);
        _shift = tensor(scaling.Mean.Select(m => (float)-m).ToArray(), device: device).DetachFromDisposeScope();
        _deviation = tensor(scaling.StandardDeviation.Select(d => (float)d).ToArray(), device: device).DetachFromDisposeScope();
    }

    public ModelAnswers Answers => new("regression", "standardized") { Scaling = _scaling };

    public Tensor Loss(Tensor outputs, Tensor targets)
    {
        // A target without its second dimension would be compared with each output of the batch.
        var standardized = targets.reshape(outputs.shape).add(_shift, Scalars.One).div(_deviation);
        return _loss switch
        {
            RegressionLoss.Mse => nn.functional.mse_loss(outputs, standardized),
            RegressionLoss.Mae => nn.functional.l1_loss(outputs, standardized),
            RegressionLoss.Huber => nn.functional.huber_loss(outputs, standardized, delta: 1),
            _ => throw new UnreachableException(_loss.ToString()),
        };
    }

    public Tensor? Correct(Tensor outputs, Tensor targets) => null;

    public Tensor Predictions(Tensor outputs) => outputs.mul(_deviation).add(_shift, Scalars.MinusOne);

    public IEvaluation Evaluate(Device device) => new Sums(this, device);

    public void Dispose()
    {
        _shift.Dispose();
        _deviation.Dispose();
    }

    private sealed class Sums : IEvaluation
    {
        private readonly Regression _task;
        private readonly Tensor _loss;
        private readonly KeptRows _outputs, _targets;
        private long _examples;

        public Sums(Regression task, Device device)
        {
            _task = task;
            _loss = zeros([], dtype: Scalars.WidestFloat(device), device: device);
            (_outputs, _targets) = (new KeptRows(_loss), new KeptRows(_loss));
        }

        public void Add(Tensor outputs, Tensor targets)
        {
            var examples = outputs.shape[0];
            using var weight = examples.ToScalar();
            _loss.add_(_task.Loss(outputs, targets), weight);
            _outputs.Add(outputs);
            _targets.Add(targets);
            _examples += examples;
        }

        public TaskReport Report() =>
            RegressionReport.Of(Scalars.Read(_loss) / _examples, _targets.Read(), _outputs.Read(), _task._scaling);
    }
}
