using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Fleet;
using Trainyard.Fleet.Mongo;
using Trainyard.Jobs;
using Trainyard.Services;
using Trainyard.Storage;

namespace Trainyard.Tests.Contracts;

/// <summary>Two servers at the same moment, lost answers, half uploads: what a database on a network adds to the contracts.</summary>
public sealed class MongoFaultTests(TestServices services) : IAsyncLifetime
{
    private const string Chunks = $"{Names.Collections.Artifacts}.chunks";

    private readonly TempMongo _temp = new(services);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();

    [Fact]
    public async Task Changes_by_two_servers_all_count()
    {
        using var other = _temp.Open();
        MongoJobStore[] stores = [StoreOn(_temp.Database), StoreOn(other)];
        var job = await stores[0].AddAsync(Samples.Job(), null, Cancel);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() =>
            stores[i % 2].UpdateAsync(job.Id, j => j with { FailuresInARow = j.FailuresInARow + 1 }, Cancel))));

        Assert.Equal(60, (await stores[0].FindAsync(job.Id, Cancel))!.FailuresInARow);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_left_alone()
    {
        await _temp.Database.InitializeAsync(Cancel);
        using var again = _temp.Open();
        await again.InitializeAsync(Cancel);
        var newer = Builders<BsonDocument>.Update.Set("version", Trainyard.Contracts.Versions.MongoSchema + 1);
        await again.RunAsync(Names.Collections.Settings, settings => settings.UpdateOneAsync(new BsonDocument("_id", "schema"), newer), Cancel);

        using var older = _temp.Open();
        var e = await Assert.ThrowsAsync<InvalidSettingException>(() => older.InitializeAsync(Cancel));

        Assert.Contains($"schema {Trainyard.Contracts.Versions.MongoSchema + 1}; this one knows {Trainyard.Contracts.Versions.MongoSchema}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_whose_answer_is_lost_is_made_once_and_known_by_its_id_when_tried_again()
    {
        await using var proxy = new LossyProxy(_temp.Url);
        using var database = new MongoDatabase(proxy.Url);
        var (store, id) = (StoreOn(database), Guid.NewGuid());
        var job = await store.AddAsync(Samples.Job(), null, Cancel);

        proxy.LoseAnswerTo("update");
        var claim = await Retried(() => store.UpdateAsync(job.Id, j => j.Claim("worker", id, Samples.Now), Cancel));

        Assert.False(proxy.IsArmed);
        Assert.Equal((1L, 2L, id), (claim.Job!.Fence, claim.Job.Version, claim.Job.Lease!.Claim));
    }

    [Fact]
    public async Task A_job_whose_answer_was_lost_is_added_once_when_tried_again()
    {
        await using var proxy = new LossyProxy(_temp.Url);
        using var database = new MongoDatabase(proxy.Url);
        var (store, job) = (StoreOn(database), Samples.Job());
        await database.InitializeAsync(Cancel);

        proxy.LoseAnswerTo("insert");
        await Retried(() => store.AddAsync(job, null, Cancel));

        Assert.False(proxy.IsArmed);
        Assert.Equal(job.Id, Assert.Single((await store.ListAsync(new JobQuery(), Cancel)).Jobs).Id);
    }

    [Fact]
    public async Task Events_whose_answer_was_lost_are_stored_once_when_tried_again()
    {
        await using var proxy = new LossyProxy(_temp.Url);
        using var database = new MongoDatabase(proxy.Url);
        var (history, job) = (new MongoJobHistory(database), JobId.New(TimeProvider.System));
        await history.AppendAsync(job, [Samples.Started(1)], Cancel);

        proxy.LoseAnswerTo("update");
        await Retried(async () =>
        {
            await history.AppendAsync(job, [Samples.Point(1, 2, 10), Samples.Point(1, 3, 20)], Cancel);
            return job;
        });

        Assert.False(proxy.IsArmed);
        Assert.Equal([1L, 2, 3], (await history.ReadAsync(job, EventCursor.Start, 10, Cancel)).Select(e => e.Seq));
    }

    [Fact]
    public async Task Two_servers_that_append_the_same_long_history_store_it_once()
    {
        using var other = _temp.Open();
        MongoJobHistory[] histories = [new(_temp.Database), new(other)];
        var job = JobId.New(TimeProvider.System);
        JobEvent[] events = [Samples.Started(1), .. Enumerable.Range(2, 2999).Select(i => Samples.Point(1, i, i))];

        // Batches that overlap, and begin and end anywhere in a bucket.
        await Task.WhenAll(histories.Select((history, i) => Task.Run(async () =>
        {
            for (var from = 0; from < events.Length; from += 70 + i) await history.AppendAsync(job, events[Math.Max(0, from - 30)..Math.Min(events.Length, from + 70 + i)], Cancel);
        })));

        var (read, after) = (new List<long>(), EventCursor.Start);
        while (await histories[0].ReadAsync(job, after, 700, Cancel) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(e => e.Seq));
            after = page[^1].Cursor;
        }
        Assert.Equal(Enumerable.Range(1, 3000).Select(i => (long)i), read);
    }

    [Fact]
    public async Task A_zombie_that_writes_while_a_new_attempt_starts_doubles_no_point()
    {
        using var other = _temp.Open();
        MongoJobHistory[] histories = [new(_temp.Database), new(other)];
        for (var round = 0; round < 20; round++)
        {
            var job = JobId.New(TimeProvider.System);
            await histories[0].AppendAsync(job, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);

            await Task.WhenAll(
                Task.Run(() => histories[0].AppendAsync(job, [Samples.Point(1, 3, 20), Samples.Point(1, 4, 30)], Cancel), Cancel),
                Task.Run(() => histories[1].AppendAsync(job, [Samples.Started(2, step: 10), Samples.Point(2, 2, 20), Samples.Point(2, 3, 30)], Cancel), Cancel));

            var curve = (await histories[0].ReadAsync(job, EventCursor.Start, 100, Cancel)).OfType<StepsTrained>();
            Assert.Equal(["1-2", "2-2", "2-3"], curve.Select(e => e.Cursor.ToString()));
        }
    }

    [Fact]
    public async Task A_deleted_job_takes_its_history_along_and_nobody_elses()
    {
        var (store, history) = (StoreOn(_temp.Database), new MongoJobHistory(_temp.Database));
        Job[] jobs = [await store.AddAsync(Samples.Job(), null, Cancel), await store.AddAsync(Samples.Job(), null, Cancel)];
        foreach (var job in jobs) await history.AppendAsync(job.Id, [Samples.Started(1)], Cancel);

        await store.DeleteAsync(jobs[0].Id, Cancel);

        Assert.Empty(await history.ReadAsync(jobs[0].Id, EventCursor.Start, 10, Cancel));
        Assert.Single(await history.ReadAsync(jobs[1].Id, EventCursor.Start, 10, Cancel));
    }

    [Fact]
    public async Task An_upload_that_breaks_in_the_middle_leaves_nothing()
    {
        await using var proxy = new LossyProxy(_temp.Url);
        using var database = new MongoDatabase(proxy.Url);
        var artifacts = new GridFsArtifacts(database, TimeProvider.System);
        await database.InitializeAsync(Cancel);

        proxy.LoseAnswerTo("insert");
        await Assert.ThrowsAsync<UnavailableException>(() => SaveAsync(artifacts, new byte[600_000]));

        Assert.False(proxy.IsArmed);
        Assert.Empty(await ListAsync(artifacts));
        Assert.Equal(0, await CountChunksAsync());
    }

    [Fact]
    public async Task Chunks_that_a_crash_left_are_swept_when_they_are_old()
    {
        var time = new ShiftedTime();
        var artifacts = new GridFsArtifacts(_temp.Database, time);
        var whole = await SaveAsync(artifacts, new byte[1000]);
        await _temp.RunAsync(Chunks, async chunks =>
        {
            await chunks.InsertOneAsync(new BsonDocument { ["files_id"] = ObjectId.GenerateNewId(), ["n"] = 0, ["data"] = new byte[10] }, null, Cancel);
            return true;
        });

        Assert.Equal([whole.Id], await ListAsync(artifacts));
        Assert.Equal(2, await CountChunksAsync());
        time.Advance(TimeSpan.FromDays(2));
        Assert.Equal([whole.Id], await ListAsync(artifacts));

        Assert.Equal(1, await CountChunksAsync());
        await (await artifacts.OpenAsync(whole, Cancel)).DisposeAsync();
    }

    /// <summary>As for an answer 304, or for a range: what is not sent is not read.</summary>
    [Fact]
    public async Task A_stream_reads_the_chunks_that_it_is_asked_for()
    {
        var artifacts = new GridFsArtifacts(_temp.Database, TimeProvider.System);
        var saved = await SaveAsync(artifacts, new byte[600_000]);
        await _temp.RunAsync(Chunks, chunks => chunks.DeleteManyAsync(new BsonDocument("n", new BsonDocument("$ne", 1)), Cancel));

        await using var stream = await artifacts.StreamAsync(saved, Cancel);
        Assert.Equal(600_000, stream.Length);
        stream.Position = 300_000;
        await stream.ReadExactlyAsync(new byte[200_000], Cancel);
        await Assert.ThrowsAsync<InvalidDataException>(() => stream.ReadExactlyAsync(new byte[50_000], Cancel).AsTask());
    }

    [Fact]
    public async Task Servers_that_start_together_agree_on_one_signing_key()
    {
        using var other = _temp.Open();

        var keys = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
        {
            var key = new MongoSigningKey(i % 2 == 0 ? _temp.Database : other);
            Assert.Throws<UnavailableException>(() => key.Value);
            await key.InitializeAsync(Cancel);
            return key.Value.ToArray();
        })));

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        Assert.Equal(32, keys[0].Length);
    }

    [Fact]
    public async Task An_index_with_other_options_is_named()
    {
        using var client = new MongoClient(_temp.Url);
        await client.GetDatabase(new MongoUrl(_temp.Url).DatabaseName).GetCollection<BsonDocument>(Names.Collections.Jobs).Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(new BsonDocument("created", 1), new CreateIndexOptions { Name = "by_created" }), cancellationToken: Cancel);

        var e = await Assert.ThrowsAsync<InvalidSettingException>(() => _temp.Database.InitializeAsync(Cancel));

        Assert.Contains("index on 'jobs'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mongodb://")]
    [InlineData("http://host/")]
    [InlineData("mongodb://user:secret@host:port/")]
    public void A_url_that_is_none_is_a_clear_error_without_the_password(string url)
    {
        var e = Assert.Throws<InvalidSettingException>(() => new MongoDatabase(url));
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_silent_or_gone_fails_calls_and_is_used_again_when_it_is_back()
    {
        await using var server = await TestServices.OrSkipAsync(ServiceChoice.OwnMongoDbAsync(Cancel));
        using var database = new MongoDatabase(server.ConnectionString);
        var store = StoreOn(database);
        var job = await store.AddAsync(Samples.Job(), null, Cancel);

        server.ResetConnections();
        Assert.NotNull(await Retried(() => store.FindAsync(job.Id, Cancel)));

        server.Pause();
        Assert.Equal("MongoDB", (await Assert.ThrowsAsync<UnavailableException>(() => store.FindAsync(job.Id, Cancel))).Service);
        server.Resume();
        Assert.NotNull(await Retried(() => store.FindAsync(job.Id, Cancel)));

        await server.KillAsync();
        await Assert.ThrowsAsync<UnavailableException>(() => store.UpdateAsync(job.Id, j => j, Cancel));
        await server.StartAsync(Cancel);
        Assert.Equal(job.Id, (await Retried(() => store.AddAsync(job, "key", Cancel))).Id);
    }

    private static MongoJobStore StoreOn(MongoDatabase database) => new(database, TimeProvider.System);

    private static Task<ArtifactRef> SaveAsync(GridFsArtifacts artifacts, byte[] bytes) =>
        artifacts.SaveAsync(JobId.New(TimeProvider.System), "checkpoint", (stream, cancellationToken) => stream.WriteAsync(bytes, cancellationToken).AsTask(), Cancel);

    private static async Task<List<string>> ListAsync(GridFsArtifacts artifacts)
    {
        var ids = new List<string>();
        await foreach (var artifact in artifacts.ListAsync(Cancel)) ids.Add(artifact.Id);
        return ids;
    }

    private Task<long> CountChunksAsync() => _temp.RunAsync(Chunks, chunks => chunks.CountDocumentsAsync(new BsonDocument(), cancellationToken: Cancel));

    /// <summary>As callers do: what is not available is tried again.</summary>
    private static async Task<T> Retried<T>(Func<Task<T>> call)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (UnavailableException) when (tries < 20)
            {
                await Task.Delay(100, Cancel);
            }
        }
    }
}
