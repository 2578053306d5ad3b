using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>
/// What a regression's targets are standardised by: target = output × deviation + mean. A network whose first answers are near 0 learns targets of
/// mean 5,000 slowly, and squares of thousands diverge.
/// </summary>
/// <param name="Mean">Of each target.</param>
/// <param name="StandardDeviation">Of each target, over n; 1 where the target is constant.</param>
internal sealed record TargetScaling(IReadOnlyList<double> Mean, IReadOnlyList<double> StandardDeviation)
{
    /// <param name="targets">Those that are trained on, without those to validate and to test with: Float32, examples × outputs.</param>
    public static TargetScaling Of(Tensor targets)
    {
        using var scope = NewDisposeScope();
        var examples = (int)targets.shape[0];
        return Of(targets.reshape(-1).cpu().data<float>().ToArray(), examples == 0 ? 0 : (int)(targets.numel() / examples));
    }

    /// <param name="targets">Examples × outputs, row by row.</param>
    /// <param name="outputs">How many targets an example has.</param>
    public static TargetScaling Of(ReadOnlySpan<float> targets, int outputs)
    {
        var (mean, deviation) = (new double[outputs], new double[outputs]);
        var examples = outputs == 0 ? 0 : targets.Length / outputs;
        for (var i = 0; i < targets.Length; i++) mean[i % outputs] += targets[i];
        for (var output = 0; output < outputs; output++) mean[output] /= examples;
        for (var i = 0; i < targets.Length; i++) deviation[i % outputs] += (targets[i] - mean[i % outputs]) * (targets[i] - mean[i % outputs]);
        for (var output = 0; output < outputs; output++)
        {
            deviation[output] = Math.Sqrt(deviation[output] / examples);
            // The rounding of a constant's mean is no deviation to divide by.
            if (!(deviation[output] > 1e-7 * Math.Abs(mean[output]))) deviation[output] = 1;
        }
        return new(mean, deviation);
    }
}
