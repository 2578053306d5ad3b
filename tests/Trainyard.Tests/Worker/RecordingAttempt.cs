using Trainyard.Contracts;
using Trainyard.Training;

namespace Trainyard.Tests.Worker;

/// <summary>Keeps all that a training reports and saves, in memory.</summary>
internal sealed class RecordingAttempt : IAttempt
{
    public List<JobEvent> Events { get; } = [];
    public List<LineLogged> Lines { get; } = [];
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>Each checkpoint by the step at which it was saved.</summary>
    public Dictionary<long, byte[]> Checkpoints { get; } = [];

    public StopReason? Stop { get; set; }

    /// <summary>Called with each event, for instance to ask for a stop.</summary>
    public Action<JobEvent>? OnReport { get; init; }

    /// <summary>Called in the middle of each save.</summary>
    public Action<string>? OnSave { get; init; }

    /// <summary>Whether a file by this name can be saved.</summary>
    public Func<string, bool> HasRoom { get; init; } = _ => true;

    private byte[] _lastSaved = [];

    public void Report(JobEvent e)
    {
        if (e is LineLogged line)
        {
            Lines.Add(line);
            return;
        }
        Events.Add(e);
        if (e is CheckpointSaved) Checkpoints[e.Step] = _lastSaved;
        OnReport?.Invoke(e);
    }

    public long Samples { get; private set; }

    public void CountSamples(long samples) => Samples += samples;

    public ArtifactRef Save(string name, Action<Stream> write)
    {
        if (!HasRoom(name)) throw new IOException("No space left on device");
        using var stream = new MemoryStream();
        write(stream);
        OnSave?.Invoke(name);
        Files[name] = _lastSaved = stream.ToArray();
        return new ArtifactRef(name, stream.Length, "");
    }

    public T Single<T>()
        where T : JobEvent => Assert.Single(Events.OfType<T>());

    public byte[] Weights => Files["model.dat"];
}
