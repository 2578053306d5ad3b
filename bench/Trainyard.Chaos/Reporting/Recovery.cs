using Trainyard.Chaos.Checking;
using Trainyard.Chaos.Faults;

namespace Trainyard.Chaos.Reporting;

/// <summary>What a fault did to the jobs that were in training when it struck.</summary>
/// <param name="Fault">What struck.</param>
/// <param name="Affected">The jobs: of a worker its own, of anything else all.</param>
/// <param name="Seconds">For each of them that went on: until a client was shown an event that happened after the fault.</param>
/// <param name="Survived">Whether all of them came to the end that was promised.</param>
internal sealed record Recovery(StruckFault Fault, int Affected, IReadOnlyList<double> Seconds, bool Survived)
{
    public static Recovery Of(StruckFault fault, History history, IReadOnlyList<Violation> violations)
    {
        var affected = history.Jobs.Where(story => WasTraining(story, fault)).ToList();
        var broken = violations.Select(v => v.Job).ToHashSet();
        var seconds = affected.SelectMany(story => story.Sightings.Where(s => s.Event.At > fault.At).Take(1)).Select(s => (s.At - fault.At).TotalSeconds);
        return new(fault, affected.Count, [.. seconds], !affected.Any(story => broken.Contains(story.Job.Id)));
    }

    private static bool WasTraining(Story story, StruckFault fault) => story.Job.AttemptList.Any(attempt =>
        attempt.StartedAt <= fault.At && (attempt.EndedAt is null || attempt.EndedAt > fault.At)
        && (fault.Planned.Kind is not (FaultKind.KillWorker or FaultKind.FreezeWorker) || attempt.Worker == fault.Victim));
}
