using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Training;
using Trainyard.Worker;

namespace Trainyard.Tests.Simulation;

/// <summary>Trains as the real one does, step by step, with the same events and stops; a step is a wait and a multiplication.</summary>
internal sealed class SimSlot(SimProcess process, World world) : ISlot
{
    public async Task TrainAsync(Job job, IAttempt attempt)
    {
        var plan = world.PlanOf(job);
        if (Begin(job, attempt, plan) is not { } state) return;
        var saved = state;
        Say("begins");
        attempt.Report(new AttemptStarted(process.Name, "simulated", 1, plan.Steps, plan.Steps, 1) { Step = state.Step, ValidatesAgain = IsToBeValidated() });
        while (state.Step < plan.Steps || IsToBeValidated())
        {
            if (attempt.Stop is { } stop)
            {
                if (stop is StopReason.Pause or StopReason.Release) Save();
                if (stop.LastEvent() is { } last) attempt.Report(last with { Step = state.Step });
                return;
            }
            if (job.Trial?.Until is { } until && state.Step >= until * JobPlan.StepsPerEpoch && !IsToBeValidated())
            {
                Save();
                attempt.Report(new TrainingPaused { Until = until, Step = state.Step });
                return;
            }
            world.Checker.Trains(job, process);
            await Task.Delay(IsToBeValidated() ? JobPlan.StepsPerValidation * plan.StepTime : plan.StepTime, process.Time);
            if (IsToBeValidated())
            {
                // What is told to stop meanwhile abandons the validation, and saves the state before it.
                if (attempt.Stop is null) await ValidateAsync();
                continue;
            }
            state = state.Next();
            if (state.Step == plan.DivergesAt)
            {
                attempt.Report(new TrainingFailed(new Failure(FailureReason.Diverged, "The loss is NaN.", "")) { Step = state.Step });
                return;
            }
            if (plan.IsPoint(state.Step))
            {
                attempt.Report(new StepsTrained(1, plan.Shown(state.Step, state.Loss), 0, 1e-3, 1) { Step = state.Step });
                state = state with { Interval = 0 };
            }
            if (state.Step == plan.NamesForeignFileAt && world.Artifacts.Other(job.Id) is { } foreign) attempt.Report(new CheckpointSaved(1, foreign) { Step = state.Step });
            if (state.Step == plan.ReportsUnknownAt) attempt.Report(new JobEvent { Step = state.Step });
            // The epoch's end has a checkpoint of its own, after validation.
            if (state.Step % JobPlan.CheckpointEvery == 0 && !plan.IsEpochEnd(state.Step)) Save();
        }
        ReportMetric(MetricPhase.Test, state.Result);
        attempt.Report(new TrainingSucceeded(Result(state)) { Step = state.Step });

        bool IsToBeValidated() => plan.IsEpochEnd(state.Step) && state.ValidatedAt < state.Step;

        void Say(string line) => attempt.Report(new LineLogged(LineLevel.Info, line) { Step = state.Step });

        async Task ValidateAsync()
        {
            attempt.Report(new EpochValidated(1, new Evaluation(plan.Shown(state.Step, state.Validation), 0, 0)) { Step = state.Step });
            ReportMetric(MetricPhase.Validation, plan.Shown(state.Step, state.Validation));
            state = state with { ValidatedAt = state.Step };
            // To write a checkpoint takes a while, in which a worker may die with its validation reported and not saved.
            await Task.Delay(plan.StepTime, process.Time);
            Save();
        }

        void ReportMetric(MetricPhase phase, double value) =>
            attempt.Report(new MetricsReported(phase, new Dictionary<string, double> { [JobPlan.MetricName(phase)] = value }) { Step = state.Step });

        void Save()
        {
            if (saved == state) return;
            Say("saves");
            try
            {
                var artifact = attempt.Save($"checkpoint-{state.Step}", state.Write);
                saved = state;
                attempt.Report(new CheckpointSaved(1, artifact) { Step = state.Step });
            }
            catch (IOException e)
            {
                attempt.Report(new CheckpointNotSaved(e.Message) { Step = state.Step });
            }
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Null: the checkpoint could not be read, and the job's owner hears of it.</summary>
    private TrainingState? Begin(Job job, IAttempt attempt, JobPlan plan)
    {
        if (job.Checkpoint is not { } checkpoint) return TrainingState.Start(plan.Number);
        try
        {
            return TrainingState.Read(world.Artifacts.OpenAsync(checkpoint.Artifact, CancellationToken.None).GetAwaiter().GetResult());
        }
        catch (InvalidDataException e)
        {
            world.Checker.CannotRead(job, e);
            attempt.Report(new TrainingFailed(new Failure(FailureReason.Storage, e.Message, "")));
            return null;
        }
    }

    private static JobResult Result(TrainingState state) => new()
    {
        Test = new Evaluation(state.Result, 0, 0),
        Classes = [],
        ConfusionMatrix = [],
        Parameters = 1,
        Epochs = 1,
        TrainSeconds = 1,
        SamplesPerSecond = 1,
        Model = [],
    };
}
