using Trainyard.Chaos;
using Trainyard.Chaos.BadJobs;
using Trainyard.Chaos.Faults;
using Trainyard.Chaos.Fleet;

namespace Trainyard.Tests.Chaos;

/// <summary>A seed is a plan, and forty faults leave none out.</summary>
public sealed class FaultPlanTests
{
    [Fact]
    public void The_same_seed_plans_the_same_faults()
    {
        Assert.Equal(Plan(seed: 7), Plan(seed: 7));
        Assert.NotEqual(Plan(seed: 7), Plan(seed: 8));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Forty_faults_are_of_every_kind_and_hurt_every_service(int seed)
    {
        var plan = Plan(seed);
        Assert.Equal(40, plan.Count);
        Assert.Equal(Enum.GetValues<FaultKind>(), plan.Select(f => f.Kind).Distinct().Order());
        foreach (var kind in (FaultKind[])[FaultKind.Delay, FaultKind.BlackHole, FaultKind.Reset])
            Assert.Equal(Enum.GetValues<ServiceName>(), plan.Where(f => f.Kind == kind).Select(f => f.Service!.Value).Order());
    }

    [Fact]
    public void Who_is_frozen_sleeps_longer_than_a_lease() =>
        Assert.All(Plan(seed: 1).Where(f => f.Kind is FaultKind.FreezeWorker or FaultKind.FreezeServer), f => Assert.True(f.Lasts > new ChaosOptions().Lease));

    [Fact]
    public void A_stand_in_that_keeps_nothing_is_never_killed()
    {
        var plan = FaultPlan.Create(new ChaosOptions { Seed = 1, Faults = 200 }, new HashSet<ServiceName>([ServiceName.RabbitMq, ServiceName.Redis]));

        Assert.DoesNotContain(plan, f => f.Kind is FaultKind.RestartKafka or FaultKind.RestartMongoDb);
        Assert.Contains(plan, f => f.Kind == FaultKind.RestartRabbitMq);
    }

    [Fact]
    public void The_same_seed_plans_the_same_bad_jobs_of_every_kind()
    {
        var plan = BadJobPlan.Create(new ChaosOptions { Seed = 7 });

        Assert.Equal(plan, BadJobPlan.Create(new ChaosOptions { Seed = 7 }));
        Assert.NotEqual(plan, BadJobPlan.Create(new ChaosOptions { Seed = 8 }));
        Assert.Equal(Enum.GetValues<BadJobKind>(), plan.Select(b => b.Kind).Distinct().Order());
        Assert.All(BadJobPlan.Create(new ChaosOptions { BadKinds = [BadJobKind.Diverging] }), b => Assert.Equal(BadJobKind.Diverging, b.Kind));
    }

    private static IReadOnlyList<PlannedFault> Plan(int seed) => FaultPlan.Create(new ChaosOptions { Seed = seed }, new HashSet<ServiceName>(Enum.GetValues<ServiceName>()));
}
