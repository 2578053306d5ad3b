using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Sweeps;
using Trainyard.Tests.Sweeps;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="ISweepStore"/> promises.</summary>
public abstract class SweepStoreContract
{
    protected abstract ISweepStore Sweeps { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_is_found_as_it_was_stored()
    {
        var sweep = SampleSweeps.Of(SampleSweeps.Asked).Decide(3, SampleSweeps.Morning);
        var added = await Sweeps.AddAsync(sweep, null, Cancel);
        Assert.Equal(1, added.Version);

        var found = await Sweeps.FindAsync(sweep.Id, Cancel);

        Assert.Equal(SampleSweeps.Text(added), SampleSweeps.Text(found!));
        Assert.Equal(3, found!.Trials.Count);
        Assert.Null(await Sweeps.FindAsync(SweepId.New(TimeProvider.System), Cancel));
    }

    [Fact]
    public async Task Only_who_knows_the_newest_replaces_it()
    {
        var known = await Sweeps.AddAsync(SampleSweeps.Of(SampleSweeps.Asked), null, Cancel);

        var paused = await Sweeps.ReplaceAsync(known, known.Pause(SampleSweeps.Morning)!, Cancel);

        Assert.Equal((2, SweepState.Paused), (paused!.Version, paused.State));
        Assert.Null(await Sweeps.ReplaceAsync(known, known.Cancel(SampleSweeps.Morning)!, Cancel));
        Assert.Equal(SweepState.Paused, (await Sweeps.FindAsync(known.Id, Cancel))!.State);
    }

    [Fact]
    public async Task Of_changes_at_once_none_is_lost()
    {
        var sweep = await Sweeps.AddAsync(SampleSweeps.Of(SampleSweeps.Asked with { Method = "own", Trials = 20 }), null, Cancel);
        var point = SampleSweeps.Point(0.01, 64);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Sweeps.UpdateAsync(sweep.Id, s => s.Tell(point, SampleSweeps.Morning), Cancel)));

        var stored = (await Sweeps.FindAsync(sweep.Id, Cancel))!;
        Assert.Equal((11, 10), (stored.Version, stored.Trials.Count));
        Assert.Equal(10, stored.Trials.SelectMany(t => t.Jobs).Distinct().Count());
    }

    [Fact]
    public async Task A_key_gives_the_sweep_of_the_first_time_to_its_own_account_alone()
    {
        var first = await Sweeps.AddAsync(SampleSweeps.Of(SampleSweeps.Asked), "key", Cancel);
        Assert.Equal(first.Id, (await Sweeps.AddAsync(SampleSweeps.Of(SampleSweeps.Asked), "key", Cancel)).Id);
        var bob = SampleSweeps.Of(SampleSweeps.Asked, new AccountId("bob", SampleSweeps.Morning));
        Assert.Equal(bob.Id, (await Sweeps.AddAsync(bob, "key", Cancel)).Id);
        Assert.Equal(2, (await Sweeps.ListAsync(null, null, 10, Cancel)).Count);
    }

    [Fact]
    public async Task Lists_go_from_the_newest_and_open_ones_are_those_with_something_to_do()
    {
        var bob = new AccountId("bob", SampleSweeps.Morning);
        var sweeps = new List<Sweep>();
        for (var i = 0; i < 5; i++) sweeps.Add(await Sweeps.AddAsync(SampleSweeps.Of(SampleSweeps.Asked, i % 2 == 0 ? null : bob), null, Cancel));
        SweepId[] newestFirst = [.. sweeps.Select(s => s.Id).OrderByDescending(id => id.ToString(), StringComparer.Ordinal)];

        Assert.Equal(newestFirst[..2], (await Sweeps.ListAsync(null, null, 2, Cancel)).Select(s => s.Id));
        Assert.Equal(newestFirst[2..], (await Sweeps.ListAsync(null, newestFirst[1], 10, Cancel)).Select(s => s.Id));
        Assert.Equal(2, (await Sweeps.ListAsync("bob", null, 10, Cancel)).Count);

        await Sweeps.ReplaceAsync(sweeps[2], sweeps[2].Cancel(SampleSweeps.Morning)!, Cancel);
        Assert.Equal(newestFirst.Reverse().Where(id => id != sweeps[2].Id), await Sweeps.ListOpenAsync(Cancel));
        Assert.True(await Sweeps.DeleteAsync(sweeps[2].Id, Cancel));
        Assert.False(await Sweeps.DeleteAsync(sweeps[2].Id, Cancel));
        Assert.Equal(4, (await Sweeps.ListAsync(null, null, 10, Cancel)).Count);
    }
}
