using Trainyard.Contracts;
using Trainyard.Training;

namespace Trainyard.Tests.Worker;

/// <summary>The expected rates were computed with torch.optim.lr_scheduler of PyTorch 1.13, the rate being 0.1.</summary>
public class LearningRateTests
{
    [Fact]
    public void One_cycle_is_pytorchs() => Check(
        new OneCycleSchedule(),
        [0.004, 0.052, 0.1, 0.0950484632, 0.0811745654, 0.0611262022, 0.0388741978, 0.0188258346, 0.0049519368, 4e-07]);

    [Fact]
    public void One_cycle_with_a_peak_between_two_steps_is_pytorchs() => Check(
        new OneCycleSchedule { WarmupShare = 0.45, InitialDivisor = 10, FinalDivisor = 100 },
        [0.01, 0.0390427801, 0.0886829837, 0.097976674, 0.0770550088, 0.0429413738, 0.0123003088, 0.0001]);

    [Fact]
    public void One_cycle_without_warm_up_is_pytorchs() => Check(
        new OneCycleSchedule { WarmupShare = 0 }, [0.0904508879, 0.0654509879, 0.0345494121, 0.0095495121, 4e-07]);

    [Fact]
    public void One_cycle_of_warm_up_alone_ends_at_the_peak()
    {
        // PyTorch divides by zero here, so there is nothing to compare with.
        var spec = new JobSpec { Optimizer = new AdamSpec { LearningRate = 0.1 }, Schedule = new OneCycleSchedule { WarmupShare = 1 }, Epochs = 1 };
        Assert.Equal(0.1, LearningRate.At(spec, 4, 5), 12);
        Assert.Equal(0.1, LearningRate.At(spec, 0, 1), 12);
    }

    [Fact]
    public void Cosine_is_pytorchs() => Check(
        new CosineSchedule { FinalShare = 0.1 },
        [0.1, 0.096574579, 0.0868198052, 0.0722207545, 0.055, 0.0377792455, 0.0231801948, 0.013425421]);

    [Fact]
    public void Step_drops_every_few_epochs() => Check(
        new StepSchedule { EveryEpochs = 2, Factor = 0.5 }, [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05], stepsPerEpoch: 2);

    [Fact]
    public void Constant_stays() => Check(new ConstantSchedule(), [0.1, 0.1, 0.1]);

    private static void Check(ScheduleSpec schedule, double[] expected, int stepsPerEpoch = 1)
    {
        var spec = new JobSpec { Optimizer = new SgdSpec { LearningRate = 0.1 }, Schedule = schedule, Epochs = expected.Length / stepsPerEpoch };
        for (var step = 0; step < expected.Length; step++) Assert.Equal(expected[step], LearningRate.At(spec, step, stepsPerEpoch), 9);
    }
}
