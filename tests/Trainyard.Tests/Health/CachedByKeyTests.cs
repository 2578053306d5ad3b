using Trainyard.Health;

namespace Trainyard.Tests.Health;

/// <summary>An answer is good for a time and no longer, and not at all once it was cleared.</summary>
public sealed class CachedByKeyTests
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromHours(1);

    private readonly ShiftedTime _time = new();
    private int _asked;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_asked_for_once_a_key_while_it_lives()
    {
        var cache = New();
        Assert.Equal("a1", await cache.GetAsync("a", CountAsync, Cancel));
        Assert.Equal("b2", await cache.GetAsync("b", CountAsync, Cancel));
        Assert.Equal("a1", await cache.GetAsync("a", CountAsync, Cancel));
        _time.Advance(TimeToLive);
        Assert.Equal("a3", await cache.GetAsync("a", CountAsync, Cancel));
    }

    [Fact]
    public async Task Its_life_begins_with_the_question()
    {
        var cache = New();
        await cache.GetAsync(
            "a",
            (_, _) =>
            {
                // What is answered may be as old as the question.
                _time.Advance(TimeToLive);
                return Task.FromResult<string?>("old");
            },
            Cancel);
        Assert.Equal("a1", await cache.GetAsync("a", CountAsync, Cancel));
    }

    [Fact]
    public async Task What_was_cleared_is_asked_for_again()
    {
        var cache = New();
        await cache.GetAsync("a", CountAsync, Cancel);
        cache.Clear();
        Assert.Equal("a2", await cache.GetAsync("a", CountAsync, Cancel));
    }

    [Fact]
    public async Task An_answer_that_was_on_its_way_when_it_was_cleared_is_not_kept()
    {
        var cache = New();
        var answer = new TaskCompletionSource<string?>();
        var asking = cache.GetAsync("a", (_, _) => answer.Task, Cancel);
        cache.Clear();
        answer.SetResult("old");
        Assert.Equal("old", await asking);
        Assert.Equal("a1", await cache.GetAsync("a", CountAsync, Cancel));
    }

    [Fact]
    public async Task What_is_not_worth_keeping_pushes_nothing_out()
    {
        var cache = New(maxEntries: 1, keeps: answer => answer is not null);
        await cache.GetAsync("a", CountAsync, Cancel);
        for (var i = 0; i < 3; i++) Assert.Null(await cache.GetAsync($"made up {i}", (_, _) => Task.FromResult<string?>(null), Cancel));
        Assert.Equal("a1", await cache.GetAsync("a", CountAsync, Cancel));
    }

    [Fact]
    public async Task Only_so_many_are_kept()
    {
        var cache = New(maxEntries: 1);
        await cache.GetAsync("a", CountAsync, Cancel);
        await cache.GetAsync("b", CountAsync, Cancel);
        Assert.Equal("b2", await cache.GetAsync("b", CountAsync, Cancel));
        Assert.Equal("a3", await cache.GetAsync("a", CountAsync, Cancel));
    }

    [Fact]
    public async Task A_failure_is_the_callers_alone()
    {
        var cache = New();
        await Assert.ThrowsAsync<IOException>(async () => await cache.GetAsync("a", (_, _) => Task.FromException<string?>(new IOException("away")), Cancel));
        Assert.Equal("a1", await cache.GetAsync("a", CountAsync, Cancel));
    }

    private CachedByKey<string, string?> New(int maxEntries = 10, Func<string?, bool>? keeps = null) => new(_time, TimeToLive, maxEntries, keeps);

    private Task<string?> CountAsync(string key, CancellationToken cancellationToken) => Task.FromResult<string?>($"{key}{++_asked}");
}
