using Trainyard.Contracts;

namespace Trainyard.Tests.Simulation;

/// <summary>One job of a simulation: how its training would go undisturbed, and what its owner does meanwhile.</summary>
internal sealed record JobPlan
{
    public const int LogEvery = 5;
    public const int CheckpointEvery = 8;
    public const int StepsPerEpoch = 16;

    /// <summary>How long a validation takes.</summary>
    public const int StepsPerValidation = 4;

    public required JobId Id { get; init; }
    public required int Number { get; init; }
    public required int Priority { get; init; }
    public required int Steps { get; init; }

    /// <summary>It begins with what another job had come to there.</summary>
    public int FromStep { get; init; }
    public required TimeSpan StepTime { get; init; }
    public required TimeSpan SubmitAt { get; init; }

    /// <summary>The step at which the loss becomes NaN; null for a job that succeeds.</summary>
    public required int? DivergesAt { get; init; }

    /// <summary>From this step on, figures are NaN and infinite by turns, and training goes on.</summary>
    public required int? NotFiniteFrom { get; init; }

    /// <summary>The step at which an attempt reports another job's file as its checkpoint, as a defect in a worker may.</summary>
    public required int? NamesForeignFileAt { get; init; }

    /// <summary>The step at which an attempt reports what only a newer version knows.</summary>
    public required int? ReportsUnknownAt { get; init; }

    /// <summary>After the submit was answered; null: never.</summary>
    public required TimeSpan? PauseAfter { get; init; }

    /// <summary>After the pause was answered; null: the job stays paused.</summary>
    public required TimeSpan? ResumeAfter { get; init; }

    /// <inheritdoc cref="PauseAfter"/>
    public required TimeSpan? CancelAfter { get; init; }

    public static JobPlan Draw(int number, Random random)
    {
        TimeSpan Within(int seconds) => TimeSpan.FromSeconds(seconds) * random.NextDouble();
        TimeSpan? Maybe(double share, int seconds) => random.NextDouble() < share ? Within(seconds) : null;
        var steps = random.Next(10, 50);
        return new JobPlan
        {
            Id = JobId.Parse($"{number:D32}"),
            Number = number,
            Priority = random.Next(3),
            Steps = steps,
            StepTime = TimeSpan.FromMilliseconds(random.Next(50, 1500)),
            SubmitAt = Within(60),
            DivergesAt = random.NextDouble() < 0.1 ? random.Next(1, steps) : null,
            PauseAfter = Maybe(0.25, 40),
            ResumeAfter = Maybe(0.8, 30),
            CancelAfter = Maybe(0.15, 60),
            NotFiniteFrom = random.NextDouble() < 0.15 ? random.Next(1, steps) : null,
            NamesForeignFileAt = random.NextDouble() < 0.1 ? random.Next(1, steps) : null,
            ReportsUnknownAt = random.NextDouble() < 0.1 ? random.Next(1, steps) : null,
        };
    }

    /// <summary>The curve as an undisturbed training draws it.</summary>
    public IEnumerable<(long Step, double Loss)> Curve()
    {
        for (var state = TrainingState.Start(Number); state.Step < Steps;)
        {
            state = state.Next();
            if (!IsPoint(state.Step)) continue;
            if (state.Step > FromStep) yield return (state.Step, Shown(state.Step, state.Loss));
            state = state with { Interval = 0 };
        }
    }

    /// <summary>The loss on the validation images at the end of each epoch, undisturbed.</summary>
    public IEnumerable<(long Step, double Loss)> Validations()
    {
        for (var state = TrainingState.Start(Number); state.Step < Steps;)
        {
            state = state.Next();
            if (IsEpochEnd(state.Step) && state.Step > FromStep) yield return (state.Step, Shown(state.Step, state.Validation));
        }
    }

    /// <summary>A figure as it is reported.</summary>
    public double Shown(long step, double value) => step >= NotFiniteFrom ? (step % 3) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => double.NegativeInfinity } : value;

    public double Result()
    {
        var state = TrainingState.Start(Number);
        while (state.Step < Steps) state = state.Next();
        return state.Result;
    }

    /// <summary>The series by a name of its own that is reported in this phase.</summary>
    public static string MetricName(MetricPhase phase) => $"{phase}/share";

    public bool IsPoint(long step) => step % LogEvery == 0 || step == Steps;

    public bool IsEpochEnd(long step) => step > 0 && (step % StepsPerEpoch == 0 || step == Steps);
}

/// <summary>
/// What a checkpoint holds: weights that depend on each step before, the sums since the last point of the curve, and the last step at
/// which it was validated.
/// </summary>
internal readonly record struct TrainingState(long Step, ulong Weights, ulong Interval, long ValidatedAt)
{
    public double Loss => Interval;
    public double Validation => Weights >> 30;
    public double Result => Weights >> 12;

    public static TrainingState Start(int job) => new(0, (ulong)job, 0, 0);

    public TrainingState Next()
    {
        var weights = (Weights ^ (ulong)(Step + 1)) * 0x9E3779B97F4A7C15;
        weights ^= weights >> 29;
        return new TrainingState(Step + 1, weights, Interval + (weights >> 40), ValidatedAt);
    }

    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Step);
        writer.Write(Weights);
        writer.Write(Interval);
        writer.Write(ValidatedAt);
    }

    public static TrainingState Read(Stream stream)
    {
        using var reader = new BinaryReader(stream);
        return new TrainingState(reader.ReadInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadInt64());
    }
}
