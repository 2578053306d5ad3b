using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Filters;
using Trainyard.Jobs;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IJobStore"/> promises.</summary>
public abstract class JobStoreContract
{
    protected abstract IJobStore Store { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_comes_back_as_it_was_added()
    {
        var job = Samples.Job() with { Spec = Presets.All["fast-cnn"] with { Name = "naïve ☃", Tags = ["a", "b"], EarlyStopping = new() { Patience = 7 } } };

        await Store.AddAsync(job, null, Cancel);

        var found = await Store.FindAsync(job.Id, Cancel);
        Assert.NotNull(found);
        Assert.Equal(1, found.Version);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(job.Spec, WireJson.Options), System.Text.Json.JsonSerializer.Serialize(found.Spec, WireJson.Options));
        Assert.Equal((job.Owner, job.State, job.CreatedAt), (found.Owner, found.State, found.CreatedAt));
    }

    [Fact]
    public async Task An_unknown_job_is_null_everywhere()
    {
        var id = JobId.New(TimeProvider.System);

        Assert.Null(await Store.FindAsync(id, Cancel));
        Assert.Equal(new JobUpdate(null, false), await Store.UpdateAsync(id, job => job, Cancel));
        await Store.DeleteAsync(id, Cancel);
    }

    [Fact]
    public async Task Jobs_are_counted_by_state()
    {
        for (var i = 0; i < 3; i++) await Store.AddAsync(Samples.Job(), null, Cancel);
        var claimed = await Store.AddAsync(Samples.Job(), null, Cancel);
        await Store.UpdateAsync(claimed.Id, job => job.Claim("worker", Guid.NewGuid(), Samples.Now), Cancel);

        var counts = await Store.CountAsync(Cancel);

        Assert.Equal((3, 1, 0), (counts.GetValueOrDefault(JobState.Queued), counts.GetValueOrDefault(JobState.Running), counts.GetValueOrDefault(JobState.Failed)));
    }

    [Fact]
    public async Task A_key_adds_one_job_for_its_owner_however_many_ask_at_once()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Store.AddAsync(Samples.Job(), "key", Cancel))));
        var ofAnother = await Store.AddAsync(Samples.Job(owner: "bob"), "key", Cancel);

        Assert.Single(added.Select(j => j.Id).Distinct());
        Assert.NotEqual(added[0].Id, ofAnother.Id);
        Assert.Equal(2, (await Store.ListAsync(new JobQuery(), Cancel)).Jobs.Count);
    }

    [Fact]
    public async Task A_key_of_an_earlier_account_with_the_same_name_is_another_key()
    {
        var (before, after) = (new AccountId("ada", Samples.Now), new AccountId("ada", Samples.Now.AddDays(2)));
        var first = await Store.AddAsync(Samples.Job(at: Samples.Now.AddDays(1)) with { OwnerId = before }, "key", Cancel);

        var added = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => Store.AddAsync(Samples.Job(at: Samples.Now.AddDays(3)) with { OwnerId = after }, "key", Cancel))));

        var second = Assert.Single(added.Select(job => job.Id).Distinct());
        Assert.NotEqual(first.Id, second);
        Assert.Equal(first.Id, (await Store.AddAsync(Samples.Job() with { OwnerId = before }, "key", Cancel)).Id);
        Assert.Equal((first.Id, second), ((await Store.FindByKeyAsync(before, "key", Cancel))!.Id, (await Store.FindByKeyAsync(after, "key", Cancel))!.Id));
        Assert.Null(await Store.FindByKeyAsync(before, "another", Cancel));
        // And it stays with its job through every change.
        await Store.UpdateAsync(second, job => job.RequestPause(), Cancel);
        Assert.Equal((second, after), (await Store.FindByKeyAsync(after, "key", Cancel) is { } kept ? kept.Id : default, (await Store.FindAsync(second, Cancel))!.OwnerId!.Value));
    }

    /// <summary>An older version stored a name alone.</summary>
    [Fact]
    public async Task A_key_without_an_owners_id_is_the_accounts_that_was_there()
    {
        var old = await Store.AddAsync(Samples.Job(at: Samples.Now.AddDays(1)), "key", Cancel);
        Assert.Equal(old.Id, (await Store.AddAsync(Samples.Job() with { OwnerId = new AccountId("ada", Samples.Now) }, "key", Cancel)).Id);
        Assert.NotEqual(old.Id, (await Store.AddAsync(Samples.Job() with { OwnerId = new AccountId("ada", Samples.Now.AddDays(2)) }, "key", Cancel)).Id);
    }

    [Fact]
    public async Task Unfinished_jobs_are_counted_for_the_account()
    {
        var ada = new AccountId("ada", Samples.Now);
        for (var i = 0; i < 3; i++) await Store.AddAsync(Samples.Job(at: Samples.Now.AddSeconds(i)), null, Cancel);
        await Store.AddAsync(Samples.Job(at: Samples.Now.AddSeconds(-1)), null, Cancel);
        await Store.AddAsync(Samples.Job(owner: "bob"), null, Cancel);
        var (running, paused, ended) = (await Store.AddAsync(Samples.Job(), null, Cancel), await Store.AddAsync(Samples.Job(), null, Cancel), await Store.AddAsync(Samples.Job(), null, Cancel));
        await Store.UpdateAsync(running.Id, job => job.Claim("w", Guid.NewGuid(), Samples.Now), Cancel);
        await Store.UpdateAsync(paused.Id, job => job.RequestPause(), Cancel);
        await Store.UpdateAsync(ended.Id, job => job.RequestCancel(Samples.Now), Cancel);

        Assert.Equal(5, await Store.CountUnfinishedAsync(ada, Cancel));
        Assert.Equal(0, await Store.CountUnfinishedAsync(new AccountId("nobody", Samples.Now), Cancel));
    }

    [Fact]
    public async Task Of_many_claims_at_once_one_succeeds()
    {
        var job = await Store.AddAsync(Samples.Job(), null, Cancel);

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            Store.UpdateAsync(job.Id, j => j.Claim($"worker-{i}", Guid.NewGuid(), Samples.Now), Cancel))));

        var winner = Assert.Single(claims, c => c.Changed);
        Assert.Equal(1, winner.Job!.Fence);
        Assert.All(claims, c => Assert.Equal(winner.Job.Lease!.Worker, c.Job!.Lease!.Worker));
    }

    [Fact]
    public async Task Concurrent_changes_all_count_and_each_raises_the_version()
    {
        var job = await Store.AddAsync(Samples.Job(), null, Cancel);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() =>
            Store.UpdateAsync(job.Id, j => j with { FailuresInARow = j.FailuresInARow + 1 }, Cancel))));

        var after = await Store.FindAsync(job.Id, Cancel);
        Assert.Equal((50, 51L), (after!.FailuresInARow, after.Version));
    }

    [Fact]
    public async Task Those_of_several_jobs_that_there_are_are_found()
    {
        var (first, second) = (await Store.AddAsync(Samples.Job(), null, Cancel), await Store.AddAsync(Samples.Job(), null, Cancel));

        var found = await Store.FindAsync([second.Id, JobId.New(TimeProvider.System), first.Id], Cancel);

        Assert.Equal([first.Id, second.Id], found.Select(job => job.Id).OrderBy(id => id == second.Id));
        Assert.Empty(await Store.FindAsync([], Cancel));
    }

    [Fact]
    public async Task Several_jobs_change_at_once_each_from_what_it_is_now()
    {
        var (known, stale, asIs, gone) = (await Store.AddAsync(Samples.Job(), "key", Cancel), await Store.AddAsync(Samples.Job(), null, Cancel), await Store.AddAsync(Samples.Job(), null, Cancel), Samples.Job());
        await Store.UpdateAsync(stale.Id, job => job with { FailuresInARow = 5 }, Cancel);

        var updates = await Store.UpdateAsync([new(known, Fail), new(stale, Fail), new(asIs, _ => null), new(gone, Fail)], Cancel);

        Assert.Equal([(true, 1, 2L), (true, 6, 3L), (false, 0, 1L)], updates.Take(3).Select(u => (u.Changed, u.Job!.FailuresInARow, u.Job.Version)));
        Assert.Equal(new JobUpdate(null, false), updates[3]);
        Assert.Equal([1, 6, 0], (await Task.WhenAll(updates.Take(3).Select(u => Store.FindAsync(u.Job!.Id, Cancel)))).Select(job => job!.FailuresInARow));
        Assert.Equal(known.Id, (await Store.AddAsync(Samples.Job(), "key", Cancel)).Id);
        Assert.Empty(await Store.UpdateAsync([], Cancel));

        static Job Fail(Job job) => job with { FailuresInARow = job.FailuresInARow + 1 };
    }

    /// <summary>Many batches make the same change of overlapping jobs: each must know which of its writes were its own.</summary>
    [Fact]
    public async Task Concurrent_changes_of_several_jobs_all_count()
    {
        var jobs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Store.AddAsync(Samples.Job(), null, Cancel)));

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            Store.UpdateAsync([.. jobs.Skip(i % 3).Take(4).Select(job => new JobChange(job, j => j with { FailuresInARow = j.FailuresInARow + 1 }))], Cancel))));

        var after = await Task.WhenAll(jobs.Select(job => Store.FindAsync(job.Id, Cancel)));
        Assert.Equal([4, 8, 12, 12, 8, 4], after.Select(job => job!.FailuresInARow));
        Assert.All(after, job => Assert.Equal(job!.FailuresInARow + 1, job.Version));
    }

    [Fact]
    public async Task A_change_that_throws_changes_nothing()
    {
        var job = await Store.AddAsync(Samples.Job(), null, Cancel);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.UpdateAsync(job.Id, _ => throw new InvalidOperationException(), Cancel));

        Assert.Equal(1, (await Store.FindAsync(job.Id, Cancel))!.Version);
        Assert.True((await Store.UpdateAsync(job.Id, j => j.RequestPause(), Cancel)).Changed);
    }

    [Theory]
    [InlineData(JobSort.Created)]
    [InlineData(JobSort.Dispatch)]
    [InlineData(JobSort.Start)]
    [InlineData(JobSort.End)]
    [InlineData(JobSort.Duration)]
    [InlineData(JobSort.Name)]
    [InlineData(JobSort.Progress)]
    [InlineData(JobSort.Epochs)]
    [InlineData(JobSort.Accuracy)]
    [InlineData(JobSort.Loss)]
    [InlineData(JobSort.F1)]
    public async Task Pages_show_each_job_once_in_either_direction(JobSort sort)
    {
        var random = new Random(1);
        for (var i = 0; i < 60; i++) await AddRandomAsync(random, i);

        foreach (var descending in new[] { true, false })
        {
            var seen = new List<Job>();
            var query = new JobQuery { Sort = sort, Descending = descending, Limit = 7 };
            do
            {
                var page = await Store.ListAsync(query, Cancel);
                seen.AddRange(page.Jobs);
                query = query with { After = page.Next };
            }
            while (query.After is not null);

            Assert.Equal(60, seen.Select(j => j.Id).Distinct().Count());
            Assert.Equal(60, seen.Count);
        }
    }

    [Fact]
    public async Task Accuracy_sorts_by_the_best_evidence_and_jobs_without_any_come_last()
    {
        var untouched = await Store.AddAsync(Samples.Job("untouched"), null, Cancel);
        var good = await FinishAsync("good", 0.99);
        var better = await FinishAsync("better", 0.995);

        var best = await Store.ListAsync(new JobQuery { Sort = JobSort.Accuracy }, Cancel);
        var worst = await Store.ListAsync(new JobQuery { Sort = JobSort.Accuracy, Descending = false }, Cancel);

        Assert.Equal([better, good, untouched.Id], best.Jobs.Select(j => j.Id));
        Assert.Equal([good, better, untouched.Id], worst.Jobs.Select(j => j.Id));
    }

    [Theory]
    [InlineData("metric:train/loss:best", "low, middle, high, not a number, untouched")]
    [InlineData("metric:train/loss:latest", "low, high, middle, not a number, untouched")]
    [InlineData("metric:test/accuracy:final", "middle, not a number")]
    [InlineData("metric:nobody/reports.this:best", null)]
    public async Task Jobs_sort_by_any_figure_of_any_series(string figure, string? expected)
    {
        await AddSeriesAsync();
        var query = new JobQuery { Sort = JobSort.Field, Field = JobFields.Find(figure, out _), Descending = false, Limit = 2 };

        var names = await Store.ListAllAsync(query, Cancel).Select(job => job.Spec.Name).ToListAsync(Cancel);
        var reversed = await Store.ListAllAsync(query with { Descending = true }, Cancel).Select(job => job.Spec.Name).ToListAsync(Cancel);

        Assert.Equal(5, names.Distinct().Count());
        Assert.Equal(5, reversed.Distinct().Count());
        if (expected is null) return;
        var valued = expected.Split(", ").Take(figure.Contains("test/", StringComparison.Ordinal) ? 2 : 3).ToList();
        Assert.Equal(valued, names.Take(valued.Count));
        Assert.Equal(Enumerable.Reverse(valued), reversed.Take(valued.Count));
        await Assert.ThrowsAsync<InvalidCursorException>(async () =>
            await Store.ListAsync(query with { Field = JobFields.Find("metric:other:best", out _), After = (await Store.ListAsync(query, Cancel)).Next }, Cancel));
    }

    /// <summary>The table of jobs is a cache where a store keeps one, and a query in another language elsewhere: each must find what the filter itself finds.</summary>
    [Theory]
    [InlineData("train/loss:best < 0.2", "low")]
    [InlineData("train/loss:best <= 0.2", "low, middle")]
    [InlineData("train/loss:best > 0.2", "high")]
    [InlineData("train/loss >= 0", "high, low, middle")]
    [InlineData("train/loss != 0.2", null)]
    [InlineData("not train/loss >= 0", "not a number, untouched")]
    [InlineData("train/loss is empty", "not a number, untouched")]
    [InlineData("test/accuracy:final > 0.5", "middle, not a number")]
    [InlineData("metric:nobody.reports:best > 0", "")]
    [InlineData("optimizer.learningRate < 1 and optimizer.type = adam", null)]
    [InlineData("optimizer.momentum is empty", "high, low, middle, not a number, untouched")]
    [InlineData("optimizer.nesterov != true", "")]
    [InlineData("state = succeeded or state in (queued, failed)", null)]
    [InlineData("state not in (queued, running)", null)]
    [InlineData("state != succeeded", null)]
    [InlineData("state ~ succ", null)]
    [InlineData("state is empty", "")]
    [InlineData("name ~ \"L\" and not name = LOW", "middle")]
    [InlineData("name in (high, 'not a number')", "high, not a number")]
    [InlineData("tag = small", null)]
    [InlineData("tag = x.1", "low")]
    [InlineData("tag != x.1", "high, middle, not a number, untouched")]
    [InlineData("tag ~ \"X.\"", "low")]
    [InlineData("tags is empty", null)]
    [InlineData("notes ~ 'second (line)'", "low")]
    [InlineData("notes is not empty", "low")]
    [InlineData("owner = ADA and model.layers > 2", "high, low, middle, not a number, untouched")]
    [InlineData("created = 2026-11-24", "high, low, middle, not a number, untouched")]
    [InlineData("started is empty or ended > 2026-11-24T12:00", null)]
    [InlineData("duration >= 0s", null)]
    [InlineData("duration is empty", "untouched")]
    [InlineData("epochs > 0 and (priority = 0 or priority = 5)", "high, low, middle, not a number, untouched")]
    [InlineData("failure is empty and attempts < 3", "high, low, middle, not a number, untouched")]
    [InlineData("accuracy > 0.5 or loss < 0", null)]
    public async Task An_expression_finds_what_it_says(string text, string? expected)
    {
        await AddSeriesAsync();
        var low = (await Store.ListAsync(new JobQuery { Text = "low" }, Cancel)).Jobs.Single();
        await Store.UpdateAsync(low.Id, job => job with { Label = new JobLabel { Tags = ["Small", "X.1"], Notes = "first\nsecond (line)" } }, Cancel);
        var filter = FilterParser.Parse(text, Samples.Now.AddDays(1), out var error);
        Assert.Null(error);

        var all = await Store.ListAllAsync(new JobQuery { Limit = 2 }, Cancel).ToListAsync(Cancel);
        var found = await Store.ListAllAsync(new JobQuery { Filter = filter, Limit = 2, RunningFirst = true, Sort = JobSort.Name }, Cancel).ToListAsync(Cancel);

        Assert.Equal(Names(all.Where(job => filter!.Matches(job, DateTimeOffset.UtcNow))), Names(found));
        if (expected is not null) Assert.Equal(expected, Names(found));

        static string Names(IEnumerable<Job> jobs) => string.Join(", ", jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("optimizer.learningRate")]
    [InlineData("state")]
    [InlineData("tags")]
    [InlineData("notes")]
    [InlineData("validation/loss:best")]
    [InlineData("duration")]
    [InlineData("created")]
    public async Task Every_field_sorts_with_jobs_without_a_value_last_and_running_ones_first_where_asked(string name)
    {
        var random = new Random(3);
        for (var i = 0; i < 100; i++) await AddRandomAsync(random, i);
        foreach (var job in (await Store.ListAsync(new JobQuery { Limit = 10 }, Cancel)).Jobs) await Store.DeleteAsync(job.Id, Cancel);
        var field = JobFields.Find(name, out _)!;

        foreach (var (descending, runningFirst) in new[] { (true, false), (false, false), (true, true), (false, true) })
        {
            var query = new JobQuery { Sort = JobSort.Field, Field = field, Descending = descending, RunningFirst = runningFirst, Limit = 17 };
            var jobs = await Store.ListAllAsync(query, Cancel).ToListAsync(Cancel);

            Assert.Equal(90, jobs.DistinctBy(job => job.Id).Count());
            if (runningFirst) Assert.Equal(jobs.OrderBy(job => job.State != JobState.Running), jobs);
            var running = jobs.TakeWhile(job => job.State == JobState.Running).Count();
            foreach (var part in runningFirst ? [jobs[..running], jobs[running..]] : new[] { jobs })
            {
                // What runs grows older while the list is read.
                if (field == JobFields.Find("duration", out _) && part.Exists(job => job.State == JobState.Running)) continue;
                var keys = part.ConvertAll(job => field.Read(job, DateTimeOffset.UtcNow).SortKey);
                var known = keys.TakeWhile(key => key is not null).ToList();
                Assert.All(keys.Skip(known.Count), Assert.Null);
                Assert.Equal(descending ? known.OrderDescending(Keys) : known.Order(Keys), known);
                foreach (var (one, next) in part.Zip(part.Skip(1)).Where(pair => Equals(field.Read(pair.First, DateTimeOffset.UtcNow).SortKey, field.Read(pair.Second, DateTimeOffset.UtcNow).SortKey)))
                    Assert.Equal(descending, string.CompareOrdinal(one.Id.ToString(), next.Id.ToString()) > 0);
            }
        }
    }

    private static Comparer<object?> Keys { get; } = Comparer<object?>.Create((a, b) => a is string text ? string.CompareOrdinal(text, (string?)b) : Comparer<object>.Default.Compare(a, b));

    [Fact]
    public async Task A_search_finds_every_word_wherever_it_stands()
    {
        var job = await Store.AddAsync(Samples.Job("wide residual net") with { Label = new JobLabel { Tags = ["Baseline"] } }, null, Cancel);
        await Store.AddAsync(Samples.Job("residual"), null, Cancel);

        foreach (var (text, found) in new[] { ("net WIDE", true), ("base resid simple-cnn", true), ("wide nothing", false), (job.Id.ToString()[..20] + " net", true), ("  ", false) })
        {
            var names = (await Store.ListAsync(new JobQuery { Text = text }, Cancel)).Jobs.Select(j => j.Name);
            if (text.Trim().Length == 0) Assert.Equal(2, names.Count());
            else Assert.Equal(found ? ["wide residual net"] : [], names);
        }
    }

    [Fact]
    public async Task Jobs_are_grouped_by_what_they_have_in_a_field()
    {
        await AddSeriesAsync();
        var loss = JobFields.Find("train/loss:best", out _);

        var all = Assert.Single(await Store.GroupAsync(new JobQuery(), JobFields.Find("owner", out _)!, loss, 10, Cancel));
        var named = await Store.GroupAsync(new JobQuery { Filter = FilterParser.Parse("train/loss is not empty", Samples.Now, out _) }, JobFields.Find("name", out _)!, loss, 2, Cancel);
        var states = await Store.GroupAsync(new JobQuery { Text = "untouched" }, JobFields.Find("state", out _)!, null, 10, Cancel);
        var none = Assert.Single(await Store.GroupAsync(new JobQuery(), JobFields.Find("optimizer.momentum", out _)!, null, 10, Cancel));

        var byState = JobFields.Find("state", out _)!;
        Assert.Equal(await Store.GroupAsync(new JobQuery(), byState, null, 10, Cancel), await Store.CountGroupsAsync(new JobQuery(), byState, null, 10, Cancel));
        Assert.Equal(("ada", 5L, 0.1, 0.3), (all.Value.Text, all.Count, all.Lowest, all.Highest));
        Assert.Equal(["high", "low"], named.Select(group => group.Value.Text));
        Assert.Equal(("queued", 1L), (Assert.Single(states).Value.Text, states[0].Count));
        Assert.Equal((true, 5L), (none.Value.IsEmpty, none.Count));
    }

    [Fact]
    public async Task What_is_edited_changes_and_deleted_is_seen_by_the_next_list()
    {
        var (first, second) = (await Store.AddAsync(Samples.Job("first"), null, Cancel), await Store.AddAsync(Samples.Job("second"), null, Cancel));
        Assert.Equal(2, (await Store.ListAsync(new JobQuery { Text = "s" }, Cancel)).Jobs.Count);

        await Store.UpdateAsync(first.Id, job => job with { Label = new JobLabel { Name = "third" } }, Cancel);
        await Store.DeleteAsync(second.Id, Cancel);

        var left = Assert.Single((await Store.ListAsync(new JobQuery { Text = first.Id.ToString() }, Cancel)).Jobs);
        Assert.Equal(("third", "first"), (left.Name, left.Spec.Name));
        Assert.Empty((await Store.ListAsync(new JobQuery { Text = "second" }, Cancel)).Jobs);
        Assert.Empty((await Store.ListAsync(new JobQuery { Filter = FilterParser.Parse("name = first", Samples.Now, out _) }, Cancel)).Jobs);
    }

    [Fact]
    public async Task Durations_sort_as_they_are_shown()
    {
        Job[] jobs =
        [
            Samples.Job("never started"),
            Samples.Job("long").Trained([40]),
            Samples.Job("in two attempts, after a long pause").Trained([4, 2], pause: 3600),
            Samples.Job("under a clock that was set back").Trained([-3600]),
            Queued(30),
            Queued(4, 2).Claim("worker-1", Guid.NewGuid(), DateTimeOffset.UtcNow.AddSeconds(-10))!,
            Queued(4, 2).Claim("worker-1", Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(1))!,
        ];
        foreach (var job in jobs) await Store.AddAsync(job, null, Cancel);

        var longest = (await Store.ListAllAsync(new JobQuery { Sort = JobSort.Duration, Limit = 2 }, Cancel).ToListAsync(Cancel)).ConvertAll(Shown);
        var shortest = (await Store.ListAllAsync(new JobQuery { Sort = JobSort.Duration, Descending = false, Limit = 2 }, Cancel).ToListAsync(Cancel)).ConvertAll(Shown);

        Assert.Equal([40, 30, 16, 6, 6, 0, null], longest);
        Assert.Equal([0, 6, 6, 16, 30, 40, null], shortest);

        static Job Queued(params int[] seconds) => Samples.Job().Trained(seconds, pause: 3600) with { State = JobState.Queued, EndedAt = null };

        // The job that runs has trained for 16 s, and for as long as this test takes.
        static double? Shown(Job job) => job.ToSummary(DateTimeOffset.UtcNow).DurationSeconds is { } shown and > 10 and < 30 ? 16 : job.ToSummary(DateTimeOffset.UtcNow).DurationSeconds;
    }

    /// <summary>Jobs with the losses that their names say; two of them succeeded.</summary>
    private async Task AddSeriesAsync()
    {
        await Store.AddAsync(Samples.Job("untouched"), null, Cancel);
        await AddAsync("high", null, 0.3, 0.4);
        await AddAsync("low", null, 0.1);
        await AddAsync("middle", 0.97, 0.2, 0.5);
        await AddAsync("not a number", 0.98, double.NaN);

        async Task AddAsync(string name, double? accuracy, params double[] losses)
        {
            var job = Samples.Job(name).Claim("worker-1", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Started(1));
            for (var i = 0; i < losses.Length; i++) job = job.Apply(Samples.Point(1, i + 2, 10 * (i + 1), losses[i]));
            await Store.AddAsync(accuracy is { } test ? job.Apply(Samples.Succeeded(1, 9, test)) : job, null, Cancel);
        }
    }

    [Fact]
    public async Task Queued_jobs_start_by_priority_and_then_by_age()
    {
        var old = await Store.AddAsync(Samples.Job(at: Samples.Now), null, Cancel);
        var young = await Store.AddAsync(Samples.Job(at: Samples.Now.AddMinutes(1)), null, Cancel);
        var urgent = await Store.AddAsync(Samples.Job(priority: 5, at: Samples.Now.AddMinutes(2)), null, Cancel);
        var minor = await Store.AddAsync(Samples.Job(priority: -1, at: Samples.Now.AddMinutes(-9)), null, Cancel);

        var order = await Store.ListAsync(new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false }, Cancel);

        Assert.Equal([urgent.Id, old.Id, young.Id, minor.Id], order.Jobs.Select(j => j.Id));
    }

    [Fact]
    public async Task Filters_by_state_owner_and_text()
    {
        var digits = await Store.AddAsync(Samples.Job("Digits 50%"), null, Cancel);
        var paused = await Store.AddAsync(Samples.Job("letters", owner: "bob"), null, Cancel);
        await Store.UpdateAsync(paused.Id, j => j.RequestPause(), Cancel);

        Assert.Equal(paused.Id, Assert.Single((await Store.ListAsync(new JobQuery { States = [JobState.Paused, JobState.Failed] }, Cancel)).Jobs).Id);
        Assert.Equal(paused.Id, Assert.Single((await Store.ListAsync(new JobQuery { Owner = "bob" }, Cancel)).Jobs).Id);
        Assert.Equal(digits.Id, Assert.Single((await Store.ListAsync(new JobQuery { Text = "DIGITS 50%" }, Cancel)).Jobs).Id);
        Assert.Empty((await Store.ListAsync(new JobQuery { Text = "%' OR 1=1 --" }, Cancel)).Jobs);
    }

    [Theory]
    [InlineData(JobSort.End, false)]
    [InlineData(JobSort.End, true)]
    [InlineData(JobSort.Duration, false)]
    [InlineData(JobSort.Created, true)]
    public async Task Jobs_are_found_by_when_they_ended(JobSort sort, bool descending)
    {
        await Store.AddAsync(Samples.Job(), null, Cancel);
        var ended = new List<JobId>();
        for (var i = 0; i < 5; i++) ended.Add(await FinishAsync($"{i}", 0.9, Samples.Now.AddSeconds(i)));
        // At the same time as another, so that a page may end between them.
        ended.Insert(3, await FinishAsync("3, too", 0.9, Samples.Now.AddSeconds(2)));

        async Task<IEnumerable<JobId>> FindAsync(int? after, int? by) => await Store.ListAllAsync(
            new JobQuery
            {
                EndedAfter = after is { } a ? Samples.Now.AddSeconds(a) : null,
                // Within the millisecond.
                EndedBy = by is { } b ? Samples.Now.AddSeconds(b).AddTicks(1) : null,
                Sort = sort,
                Descending = descending,
                Limit = 1,
            },
            Cancel).Select(j => j.Id).ToListAsync(Cancel);

        Assert.Equal(Ordered(ended[1..5]), Ordered(await FindAsync(0, 3)));
        Assert.Equal(Ordered(ended[..2]), Ordered(await FindAsync(null, 1)));
        Assert.Equal(Ordered(ended[5..]), Ordered(await FindAsync(3, null)));
        Assert.Empty(await FindAsync(4, null));
        Assert.Empty(await FindAsync(3, 1));
        if (sort == JobSort.End) Assert.Equal(descending ? [ended[5], ended[4]] : [ended[4], ended[5]], await FindAsync(2, null));

        static IEnumerable<Guid> Ordered(IEnumerable<JobId> ids) => ids.Select(id => id.Value).Order();
    }

    [Theory]
    [InlineData("nonsense!")]
    [InlineData("MHw=")]
    [InlineData("")]
    public async Task A_cursor_of_no_list_is_refused(string cursor) =>
        await Assert.ThrowsAsync<InvalidCursorException>(() => Store.ListAsync(new JobQuery { After = cursor }, Cancel));

    [Fact]
    public async Task A_cursor_of_another_sort_is_refused()
    {
        for (var i = 0; i < 3; i++) await Store.AddAsync(Samples.Job(), null, Cancel);
        var page = await Store.ListAsync(new JobQuery { Limit = 1 }, Cancel);

        await Assert.ThrowsAsync<InvalidCursorException>(() => Store.ListAsync(new JobQuery { Limit = 1, Sort = JobSort.Name, After = page.Next }, Cancel));
    }

    private async Task AddRandomAsync(Random random, int i)
    {
        var job = await Store.AddAsync(Samples.Job($"job {random.Next(5)}", random.Next(3), Samples.Now.AddSeconds(random.Next(10))), null, Cancel);
        if (i % 3 == 0) return;
        await Store.UpdateAsync(job.Id, j => j.Claim("w", Guid.NewGuid(), Samples.Now.AddSeconds(random.Next(5))), Cancel);
        await Store.UpdateAsync(job.Id, j => j.Apply(Samples.Started(1)).Apply(Samples.Point(1, 2, random.Next(1, 4) * 250, random.Next(3) / 3.0)), Cancel);
        if (i % 3 == 1) await Store.UpdateAsync(job.Id, j => j.Apply(Samples.Succeeded(1, 3, 0.9 + (random.Next(4) / 70.0))), Cancel);
    }

    private async Task<JobId> FinishAsync(string name, double accuracy, DateTimeOffset? at = null)
    {
        var job = await Store.AddAsync(Samples.Job(name), null, Cancel);
        await Store.UpdateAsync(job.Id, j => j.Claim("w", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Succeeded(1, 1, accuracy) with { At = at ?? Samples.Now }), Cancel);
        return job.Id;
    }
}
