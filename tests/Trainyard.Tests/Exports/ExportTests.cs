using System.IO.Compression;
using Parquet;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Exports;

/// <summary>What a job measured, as files, over HTTP.</summary>
public sealed class ExportTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Points_are_a_row_a_step_and_a_column_a_series()
    {
        var job = await AddAsync("ada's, first");
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        var response = await viewer.GetAsync($"/api/jobs/{job.Id}/points", Cancel);

        Assert.Equal($"ada-s--first-{job.Id.ToString()[^8..]}-points.csv", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(
            """
            step,epoch,seconds,samples,time,train/loss,train/accuracy,validation/loss,validation/accuracy,validation/macro_f1,learning_rate,samples_per_second,reward
            10,0.02,1,640,2026-11-24T12:00:01Z,0.5,0.9,,,,0.001,5000,NaN
            500,1,2,32000,2026-11-24T12:00:02Z,0.25,0.9,0.3,0.91,0.9,0.001,5000,

            """.ReplaceLineEndings("\r\n"),
            await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Points_as_Parquet_have_the_same_columns()
    {
        var job = await AddAsync("a job");
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        using var file = new MemoryStream(await viewer.GetByteArrayAsync($"/api/jobs/{job.Id}/points?format=parquet", Cancel));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: Cancel);
        using var group = reader.OpenRowGroupReader(0);

        var reward = reader.Schema.GetDataFields().Single(f => f.Name == "reward");
        var values = new double?[2];
        await group.ReadAsync<double>(reward, values, cancellationToken: Cancel);
        Assert.Equal([double.NaN, null], values);
    }

    /// <summary>Read by the classes that Google's compiler made of TensorFlow's own event.proto, which TorchSharp brings.</summary>
    [Fact]
    public async Task TensorBoard_gets_each_value_with_its_step_and_time()
    {
        var job = await AddAsync("a job");
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        var response = await viewer.GetAsync($"/api/jobs/{job.Id}/tensorboard", Cancel);

        Assert.StartsWith("events.out.tfevents.", response.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        var events = TensorBoardRecords.Read(await response.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        var scalars = events.Skip(1).Select(e => (Assert.Single(e.Summary.Value).Tag, e.Step, e.WallTime, e.Summary.Value[0].SimpleValue)).ToList();
        Assert.Equal(12, scalars.Count);
        var start = Samples.Now.ToUnixTimeSeconds();
        Assert.Contains((MetricNames.TrainLoss, 10L, start + 1.0, 0.5f), scalars);
        Assert.Contains(("reward", 10L, start + 1.0, float.NaN), scalars);
        Assert.Contains((MetricNames.ValidationAccuracy, 500L, start + 2.0, 0.91f), scalars);
    }

    /// <summary>The file of the same values that TorchSharp's SummaryWriter writes has the same records.</summary>
    [Fact]
    public async Task TensorBoard_gets_the_records_that_another_writer_makes()
    {
        var job = await AddAsync("a job");
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        var ours = TensorBoardRecords.Read(await viewer.GetByteArrayAsync($"/api/jobs/{job.Id}/tensorboard", Cancel)).Where(e => e.Summary is not null && !float.IsNaN(e.Summary.Value[0].SimpleValue)).ToList();

        using var folder = new TempFolder();
        var writer = TorchSharp.torch.utils.tensorboard.SummaryWriter(folder.Path);
        foreach (var e in ours) writer.add_scalar(e.Summary.Value[0].Tag, e.Summary.Value[0].SimpleValue, (int)e.Step);
        var theirs = TensorBoardRecords.Read(await File.ReadAllBytesAsync(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Single(), Cancel));

        Assert.Equal(ours.Select(e => (e.Step, e.Summary.Value[0].Tag, e.Summary.Value[0].SimpleValue)), theirs.Where(e => e.Summary is not null).Select(e => (e.Step, e.Summary.Value[0].Tag, e.Summary.Value[0].SimpleValue)));
    }

    [Fact]
    public async Task Several_jobs_come_in_a_folder_each()
    {
        var (one, two) = (await AddAsync("one"), await AddAsync("two"));
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        await using var zip = new ZipArchive(await viewer.GetStreamAsync($"/api/compare/tensorboard?jobs={one.Id},{two.Id}", Cancel));

        Assert.Equal([$"one-{one.Id.ToString()[^8..]}", $"two-{two.Id.ToString()[^8..]}"], zip.Entries.Select(e => Path.GetDirectoryName(e.FullName)));
        foreach (var entry in zip.Entries)
        {
            using var bytes = new MemoryStream();
            await using var content = await entry.OpenAsync(Cancel);
            await content.CopyToAsync(bytes, Cancel);
            Assert.Equal(13, TensorBoardRecords.Read(bytes.ToArray()).Count);
        }
    }

    [Fact]
    public async Task The_list_is_a_row_a_job_with_the_columns_that_are_asked_for()
    {
        var tag = $"t{Guid.NewGuid():N}";
        var jobs = new List<Job>();
        foreach (var (name, rate) in new[] { ("one", 0.01), ("two", 0.02) }) jobs.Add(await AddAsync(name, spec => spec with { Tags = [tag], Optimizer = new AdamSpec { LearningRate = rate } }));
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        var text = await viewer.GetStringAsync($"/api/job-list/export?where=tag%3D{tag}&sort=name&order=asc&column=name&column=optimizer.learningRate&column=train/loss:best&column=created", Cancel);
        Assert.Equal(
            $"""
            name,optimizer.learningRate,train/loss:best,created
            one,0.01,0.25,{jobs[0].CreatedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFF}Z
            two,0.02,0.25,{jobs[1].CreatedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFF}Z

            """.ReplaceLineEndings("\r\n"),
            text);

        // Without columns: the settings that differ are there, and those that are the same are not.
        var names = (await viewer.GetStringAsync($"/api/job-list/export?where=tag%3D{tag}", Cancel)).Split("\r\n")[0].Split(',');
        Assert.Superset(new HashSet<string>(["id", "name", "state", "duration", "optimizer.learningRate", "train/loss", "train/loss:best"]), new HashSet<string>(names));
        Assert.DoesNotContain("batchSize", names);

        using var file = new MemoryStream(await viewer.GetByteArrayAsync($"/api/job-list/export?where=tag%3D{tag}&format=parquet", Cancel));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: Cancel);
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(2, group.RowCount);
        Assert.Equal(names, reader.Schema.GetDataFields().Select(f => f.Name));
        foreach (var (query, field) in new[] { ("format=xlsx", "format"), ("column=nothing", "column"), ("sort=nothing", "sort"), ("where=%28", "where") })
            Assert.Equal([field], (await (await viewer.GetAsync($"/api/job-list/export?{query}", Cancel)).ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task What_is_not_there_or_no_format_is_told()
    {
        var job = await AddAsync("a job");
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        var gone = JobId.New(TimeProvider.System);
        foreach (var what in new[] { "points", "tensorboard" }) await (await viewer.GetAsync($"/api/jobs/{gone}/{what}", Cancel)).ProblemAsync(404);
        Assert.Contains("csv or parquet", (await (await viewer.GetAsync($"/api/jobs/{job.Id}/points?format=xlsx", Cancel)).ProblemAsync(400)).Detail, StringComparison.Ordinal);
        using var stranger = _server.Anonymous();
        await (await stranger.GetAsync($"/api/jobs/{job.Id}/points", Cancel)).ProblemAsync(401);
    }

    private Task<Job> AddAsync(string name) => AddAsync(name, spec => spec);

    private async Task<Job> AddAsync(string name, Func<JobSpec, JobSpec> change)
    {
        JobEvent[] events =
        [
            Samples.Started(1),
            Samples.Point(1, 2, 10) with { At = Samples.Now.AddSeconds(1) },
            Samples.Metrics(1, 3, 10, MetricPhase.Training, ("reward", double.NaN)) with { At = Samples.Now.AddSeconds(1) },
            Samples.Point(1, 4, 500, 0.25) with { At = Samples.Now.AddSeconds(2) },
            new EpochValidated(1, new Evaluation(0.3, 0.91, 0.9)) { Fence = 1, Seq = 5, Step = 500, At = Samples.Now.AddSeconds(2) },
        ];
        var job = await _server.AddJobAsync("ada", j => events.Aggregate((j with { Spec = change(j.Spec with { Name = name }) }).Claim("worker-1", Guid.NewGuid(), Samples.Now)!, (job, e) => job.Apply(e)));
        await _server.Get<IJobHistory>().AppendAsync(job.Id, events, Cancel);
        return job;
    }
}
