using Trainyard.Contracts;
using Trainyard.DeadLetters;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IDeadLetters"/> promises.</summary>
public abstract class DeadLettersContract
{
    protected abstract IDeadLetters Letters { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_letter_comes_back_as_it_was()
    {
        var deadLetter = Letter("one") with { Key = "job", Body = [0, 0xFF, 7] };

        await Letters.AddAsync(deadLetter, Cancel);

        var found = await Letters.FindAsync("one", Cancel);
        Assert.Equal(deadLetter with { Body = found!.Body }, found);
        Assert.Equal(deadLetter.Body, found.Body);
        Assert.Null(await Letters.FindAsync("two", Cancel));
    }

    [Fact]
    public async Task Moving_aside_twice_keeps_one()
    {
        await Letters.AddAsync(Letter("one"), Cancel);
        await Letters.AddAsync(Letter("one") with { Reason = "another" }, Cancel);

        Assert.Equal(1, await Letters.CountAsync(Cancel));
        Assert.Equal("unreadable", (await Letters.FindAsync("one", Cancel))!.Reason);
    }

    [Fact]
    public async Task The_newest_come_first_up_to_a_limit_and_what_is_removed_is_gone()
    {
        for (var i = 0; i < 5; i++) await Letters.AddAsync(Letter($"{i}") with { At = Samples.Now.AddMinutes(i) }, Cancel);

        Assert.Equal(["4", "3", "2"], (await Letters.ListAsync(3, Cancel)).Select(l => l.Id));
        await Letters.RemoveAsync("4", Cancel);
        await Letters.RemoveAsync("4", Cancel);
        Assert.Equal(4, await Letters.CountAsync(Cancel));
        Assert.Equal(["3"], (await Letters.ListAsync(1, Cancel)).Select(l => l.Id));
    }

    private static DeadLetter Letter(string id) => new(id, DeadLetterSource.Events, Samples.Now, "unreadable", null, []);
}
