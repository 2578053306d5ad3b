using Trainyard.Bench.Day;

namespace Trainyard.Tests.Scaling;

/// <summary>Hours of a fleet that is scaled by the number, on virtual time, with a record that has the end of a job a second late.</summary>
public sealed class SimulatedDayTests
{
    public static TheoryData<string> Scalers => ["ScaledObject", "ScaledJob, one pod a job", "ScaledJob, pods end when idle"];

    [Theory]
    [MemberData(nameof(Scalers))]
    public void No_backlog_raises_the_number_above_the_limit(string scaler) => AssertWithin(SimulatedDay.MaxWorkers, Run(scaler, jobs: 600, priority: 0));

    [Theory]
    [MemberData(nameof(Scalers))]
    public void No_backlog_of_low_priority_raises_the_number_above_its_own_limit(string scaler) =>
        AssertWithin(SimulatedDay.LowPriorityWorkers, Run(scaler, jobs: 200, priority: Arrivals.LowPriority));

    private static SimulatedDay Run(string scaler, int jobs, int priority)
    {
        var random = new Random(3);
        var backlog = Enumerable.Range(0, jobs).Select(number => new Arrival(TimeSpan.FromSeconds(number), TimeSpan.FromSeconds(30 + random.Next(60)), priority)).ToList();
        return scaler switch
        {
            "ScaledObject" => SimulatedDay.Run(scaler, backlog, new ScaledObject()),
            "ScaledJob, one pod a job" => SimulatedDay.Run(scaler, backlog, new ScaledJob(), new PodRules(Jobs: 1)),
            _ => SimulatedDay.Run(scaler, backlog, new ScaledJob(), new PodRules(IdleFor: TimeSpan.FromMinutes(2))),
        };
    }

    private static void AssertWithin(int limit, SimulatedDay day)
    {
        Assert.Equal(limit, day.Samples.Max(sample => sample.Training));
        Assert.All(day.Samples, sample => Assert.True(sample.Wanted <= limit && sample.Pods <= limit, $"{sample} with a limit of {limit}"));
        Assert.Equal((0, 0.0), (day.Failed, day.HoursTwice));
    }
}
