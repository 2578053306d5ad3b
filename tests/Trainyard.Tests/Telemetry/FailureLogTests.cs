using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Storage;

namespace Trainyard.Tests.Telemetry;

/// <summary>What an operator reads of an outage, and of a bug.</summary>
public sealed class FailureLogTests : IDisposable
{
    private readonly ShiftedTime _time = new();
    private readonly CapturedLines _log = new();
    private readonly FailureLog _failures;

    public FailureLogTests() => _failures = new FailureLog(_time, _log);

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task An_outage_is_one_line_when_it_begins_and_one_when_it_ends_however_many_wait()
    {
        JobId[] jobs = [.. Enumerable.Range(0, 20).Select(_ => JobId.New(_time))];
        for (var second = 0; second < 90; second++)
        {
            await Task.WhenAll(jobs.Select(job => Task.Run(() =>
            {
                _failures.Failed(_log, "Events could not be sent", new UnavailableException("Kafka", new IOException("all brokers\nare down")), job);
                _failures.Failed(_log, "Events could not be sent", new OperationCanceledException(), job);
            })));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        await Task.WhenAll(jobs.Select(_ => Task.Run(() => _failures.IsBack("Kafka"))));

        Assert.Collection(
            _log.Lines,
            line => Assert.Equal((LogLevel.Warning, "Kafka does not answer; trying again until it does (all brokers are down)"), (line.Level, line.Text)),
            line => Assert.Matches(@"^Kafka answers again, after 9\d s$", line.Text));
        Assert.All(_log.Lines, line => Assert.Null(line.Exception));
    }

    [Fact]
    public void The_next_outage_is_logged_again_and_another_service_has_its_own_lines()
    {
        foreach (var service in new[] { "Kafka", "MongoDB", "Kafka" })
        {
            _failures.IsAway(service, "gone");
            _failures.IsAway(service, "gone");
            if (service == "Kafka") _failures.IsBack(service);
        }

        Assert.Equal([480, 481, 480, 480, 481], _log.Lines.Select(line => line.Id));
    }

    [Fact]
    public void A_service_that_answers_some_calls_and_fails_others_is_away_until_none_failed_for_a_while()
    {
        var quiet = TimeSpan.FromSeconds(2);
        for (var i = 0; i < 10; i++)
        {
            _failures.IsAway("MongoDB", "gone");
            _failures.IsBack("MongoDB", quiet);
        }
        Assert.Single(_log.Lines);

        _time.Advance(quiet);
        _failures.IsBack("MongoDB", quiet);
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public void An_answer_that_was_on_its_way_when_an_outage_began_does_not_end_it()
    {
        var underway = TimeSpan.FromSeconds(1);
        _failures.IsAway("Kafka", "gone");
        _failures.IsBack("Kafka", underway: underway);
        _failures.IsAway("Kafka", "gone");
        Assert.Single(_log.Lines);

        _time.Advance(underway);
        _failures.IsBack("Kafka", underway: underway);
        Assert.Equal([480, 481], _log.Lines.Select(line => line.Id));
    }

    [Fact]
    public void A_bug_has_its_stack_trace_and_comes_again_at_most_once_a_minute_with_a_count()
    {
        var job = JobId.New(_time);
        for (var second = 0; second < 150; second++)
        {
            _failures.Failed(_log, "Events could not be stored", new InvalidOperationException("a bug"), job);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, _log.Lines.Count);
        Assert.All(_log.Lines, line => Assert.True(line is { Level: LogLevel.Error, Exception: InvalidOperationException } && line.Text.StartsWith($"Job {job}: Events could not be stored", StringComparison.Ordinal), line.Text));
        Assert.Contains("(0 more", _log.Lines[0].Text, StringComparison.Ordinal);
        Assert.Matches(@"\(5\d more", _log.Lines[1].Text);
    }

    [Fact]
    public void Another_bug_is_not_kept_back_by_the_first()
    {
        _failures.Failed(_log, "Events could not be stored", new InvalidOperationException("a bug"));
        _failures.Failed(_log, "Events could not be stored", new InvalidOperationException("another"));
        _failures.Failed(_log, "Jobs could not be dispatched", new InvalidOperationException("a bug"));

        Assert.Equal(3, _log.Lines.Count);
    }

    [Fact]
    public void A_time_out_that_no_outage_explains_is_a_line_a_minute_without_a_stack_trace()
    {
        for (var i = 0; i < 10; i++) _failures.Failed(_log, "The store could not be asked", new OperationCanceledException(), JobId.New(_time));

        var line = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Warning, null), (line.Level, line.Exception));
    }

    [Fact]
    public void What_a_person_has_to_mend_is_a_sentence_without_a_stack_trace()
    {
        _failures.Failed(_log, "An artifact could not be saved", new StorageFullException(new IOException()));
        _failures.Failed(_log, "An artifact could not be saved", new StorageFullException(new IOException()));

        var line = Assert.Single(_log.Lines);
        Assert.Null(line.Exception);
        Assert.Contains("disk is full", line.Text, StringComparison.Ordinal);
    }
}
