using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>How many workers the fleet wants, and what that comes from.</summary>
/// <param name="WorkersWanted">What an autoscaler is to provide.</param>
/// <param name="Why">The calculation, as a sentence.</param>
/// <param name="Jobs">Jobs that are due or run, by priority. No more queued jobs are counted than could change the number.</param>
/// <param name="WorkersTraining">Workers that hold at least one running job: never fewer are wanted.</param>
/// <param name="WorkersActive">Workers that train, or did until a short while ago.</param>
/// <param name="Limits">The settings that it was calculated with.</param>
public sealed record ScalingView(int WorkersWanted, string Why, IReadOnlyList<PriorityLoad> Jobs, int WorkersTraining, int WorkersActive, ScalingLimits Limits);

/// <summary>The jobs of one priority.</summary>
public sealed record PriorityLoad(int Priority, int Queued, int Running);

/// <summary>The section <c>Scaling</c> of the server's settings.</summary>
/// <param name="Min">Workers wanted even when there is nothing to do.</param>
/// <param name="Max">Workers wanted at most; one that trains is always wanted.</param>
/// <param name="SlotsPerWorker">Jobs that one worker trains at once.</param>
/// <param name="QueuedPerSlot">Queued jobs for which one more slot is wanted.</param>
/// <param name="KeepAliveSeconds">How long after its last job a worker stays wanted.</param>
/// <param name="LowPriorityBelow">Jobs with a priority below this one are of low priority.</param>
/// <param name="LowPriorityMax">Workers for which queued jobs of low priority ask at most.</param>
public sealed record ScalingLimits(int Min, int Max, int SlotsPerWorker, int QueuedPerSlot, [property: Range(0, double.MaxValue)] double KeepAliveSeconds, int LowPriorityBelow, int LowPriorityMax);
