using Trainyard.Training;

namespace Trainyard.Tests.Networks;

public class EngineTurnsTests
{
    [Fact]
    public async Task Shared_turns_go_together_and_others_alone_with_the_switch_off_in_the_order_of_asking()
    {
        var (isOn, sharing, alone, most, gate) = (true, 0, 0, 0, new Lock());
        var turns = new EngineTurns(on => isOn = on);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Factory.StartNew(() =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var turn = turns.Begin(alone: n % 3 == 0);
                lock (gate)
                {
                    if (n % 3 == 0) alone++;
                    else sharing++;
                    most = Math.Max(most, sharing);
                    Assert.True(n % 3 == 0 ? (alone, sharing, isOn) == (1, 0, false) : (alone, isOn) == (0, true), $"{alone} {sharing} {isOn}");
                }
                Thread.SpinWait(50);
                lock (gate)
                {
                    if (n % 3 == 0) alone--;
                    else sharing--;
                }
            }
        }, TaskCreationOptions.LongRunning)));
        Assert.True(isOn);
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task Whoever_waits_for_a_turn_alone_is_not_overtaken()
    {
        var turns = new EngineTurns(_ => { });
        var (order, first) = (new List<string>(), turns.Begin(alone: false));
        var alone = Begin("alone", true);
        var shared = Begin("shared", false);
        Assert.Empty(order);
        first.Dispose();
        await Task.WhenAll(alone, shared);
        Assert.Equal(["alone", "shared"], order);

        async Task Begin(string name, bool isAlone)
        {
            var begun = Task.Factory.StartNew(() =>
            {
                using var turn = turns.Begin(isAlone);
                lock (order) order.Add(name);
            }, TaskCreationOptions.LongRunning);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await begun;
        }
    }
}
