using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Search.Space;
using Trainyard.Sweeps;

namespace Trainyard.Storage;

/// <summary>A sweep as every store keeps it, beside its id and version. What stands here is never changed: a field, or a kind of entry, may be added.</summary>
/// <param name="Owner">The name to show.</param>
/// <param name="OwnerId">Name and beginning of the account, as <c>ada/1795874761000</c>.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="SearchVersion">Of the search methods with which it began.</param>
/// <param name="Asked">As it was asked for, with all that was left out filled in.</param>
/// <param name="History">What happened, in order.</param>
internal sealed record SweepDocument(string Owner, string OwnerId, DateTimeOffset CreatedAt, int SearchVersion, NewSweep Asked, IReadOnlyList<SweepEntryDocument> History)
{
    public static byte[] Write(Sweep sweep) => StoredJson.Write(
        new SweepDocument(sweep.Owner, sweep.OwnerId.ToString(), sweep.CreatedAt, sweep.SearchVersion, sweep.Asked, [.. sweep.History.Select(SweepEntryDocument.Of)]));

    public static Sweep Read(SweepId id, long version, ReadOnlySpan<byte> utf8)
    {
        var document = StoredJson.Read<SweepDocument>(utf8);
        var sweep = new Sweep
        {
            Id = id,
            Version = version,
            Owner = document.Owner,
            OwnerId = AccountId.Parse(document.OwnerId),
            CreatedAt = document.CreatedAt,
            SearchVersion = document.SearchVersion,
            Asked = document.Asked,
        };
        return document.History.Aggregate(sweep, (s, entry) => s.With(entry.ToEntry()));
    }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TrialBeganDocument), "trialBegan")]
[JsonDerivedType(typeof(TrialReportedDocument), "trialReported")]
[JsonDerivedType(typeof(TrialPromotedDocument), "trialPromoted")]
[JsonDerivedType(typeof(TrialStoppedDocument), "trialStopped")]
[JsonDerivedType(typeof(TrialEndedDocument), "trialEnded")]
[JsonDerivedType(typeof(SweepPausedDocument), "sweepPaused")]
[JsonDerivedType(typeof(SweepResumedDocument), "sweepResumed")]
[JsonDerivedType(typeof(SweepExtendedDocument), "sweepExtended")]
[JsonDerivedType(typeof(SweepSpentDocument), "sweepSpent")]
[JsonDerivedType(typeof(SweepEndedDocument), "sweepEnded")]
internal abstract record SweepEntryDocument(DateTimeOffset At)
{
    public static SweepEntryDocument Of(SweepEntry entry) => entry switch
    {
        TrialBegan e => new TrialBeganDocument(e.At, e.Number, e.Point.Values, e.Until, e.Jobs) { Bracket = e.Bracket, From = e.From, IsTold = e.IsTold },
        TrialReported e => new TrialReportedDocument(e.At, e.Number, e.Epochs, e.Value, e.Seconds),
        TrialPromoted e => new TrialPromotedDocument(e.At, e.Number, e.Until),
        TrialStopped e => new TrialStoppedDocument(e.At, e.Number),
        TrialEnded e => new TrialEndedDocument(e.At, e.Number, e.State, e.Value, e.Seconds) { Why = e.Why },
        SweepPaused e => new SweepPausedDocument(e.At),
        SweepResumed e => new SweepResumedDocument(e.At),
        SweepExtended e => new SweepExtendedDocument(e.At, e.Trials),
        SweepSpent e => new SweepSpentDocument(e.At, e.Reason),
        SweepEnded e => new SweepEndedDocument(e.At, e.State, e.Reason),
        _ => throw new UnreachableException(entry.GetType().Name),
    };

    public abstract SweepEntry ToEntry();
}

internal sealed record TrialBeganDocument(DateTimeOffset At, int Number, IReadOnlyDictionary<string, JsonElement> Point, int Until, IReadOnlyList<JobId> Jobs) : SweepEntryDocument(At)
{
    public int? Bracket { get; init; }
    public int? From { get; init; }
    public bool IsTold { get; init; }

    public override SweepEntry ToEntry() => new TrialBegan(At, Number, new SearchPoint(Point), Until, Jobs) { Bracket = Bracket, From = From, IsTold = IsTold };
}

internal sealed record TrialReportedDocument(DateTimeOffset At, int Number, int Epochs, double Value, double Seconds) : SweepEntryDocument(At)
{
    public override SweepEntry ToEntry() => new TrialReported(At, Number, Epochs, Value, Seconds);
}

internal sealed record TrialPromotedDocument(DateTimeOffset At, int Number, int Until) : SweepEntryDocument(At)
{
    public override SweepEntry ToEntry() => new TrialPromoted(At, Number, Until);
}

internal sealed record TrialStoppedDocument(DateTimeOffset At, int Number) : SweepEntryDocument(At)
{
    public override SweepEntry ToEntry() => new TrialStopped(At, Number);
}

internal sealed record TrialEndedDocument(DateTimeOffset At, int Number, TrialState State, double? Value, double Seconds) : SweepEntryDocument(At)
{
    public string? Why { get; init; }

    public override SweepEntry ToEntry() => new TrialEnded(At, Number, State, Value, Seconds) { Why = Why };
}

internal sealed record SweepPausedDocument(DateTimeOffset At) : SweepEntryDocument(At)
{
    public override SweepEntry ToEntry() => new SweepPaused(At);
}

internal sealed record SweepResumedDocument(DateTimeOffset At) : SweepEntryDocument(At)
{
    public override SweepEntry ToEntry() => new SweepResumed(At);
}

internal sealed record SweepExtendedDocument(DateTimeOffset At, int Trials) : SweepEntryDocument(At)
{
    public override SweepEntry ToEntry() => new SweepExtended(At, Trials);
}

internal sealed record SweepSpentDocument(DateTimeOffset At, string Reason) : SweepEntryDocument(At)
{
    public override SweepEntry ToEntry() => new SweepSpent(At, Reason);
}

internal sealed record SweepEndedDocument(DateTimeOffset At, SweepState State, string Reason) : SweepEntryDocument(At)
{
    public override SweepEntry ToEntry() => new SweepEnded(At, State, Reason);
}
