namespace Trainyard.Workers;

/// <summary>
/// The memory that the trainings of this process share. A training takes its share before it begins, and begins only when there is
/// room: otherwise the kernel would end the process, and with it a server that is in it.
/// </summary>
public sealed class WorkerMemory
{
    private readonly Lock _lock = new();
    private readonly long? _configured;
    private readonly Func<MachineMemory> _machine;
    private long _reserved;

    /// <param name="limit">Bytes for this process; 0: nothing is checked; null: what the machine, or its control group, has.</param>
    public WorkerMemory(long? limit = null)
        : this(limit, () => MachineMemory.Read())
    {
    }

    internal WorkerMemory(long? limit, Func<MachineMemory> machine) => (_configured, _machine) = (limit, machine);

    /// <summary>What this process may take in all, in bytes; null: nothing is checked.</summary>
    public long? Limit => _configured switch
    {
        0 => null,
        { } bytes => bytes,
        null => _machine().Total,
    };

    /// <summary>What its trainings may take together now: <see cref="Limit"/>, less what other processes and this program itself have taken; null: nothing is checked.</summary>
    /// <param name="program">Bytes of the program and its datasets.</param>
    public long? ForTrainings(long program)
    {
        if (Limit is not { } limit) return null;
        // What this process has taken is its own to use: freed memory stays with it.
        if (_configured is null && _machine() is { Available: { } available, Own: var own }) limit = Math.Min(limit, available + own);
        return Math.Max(0, limit - program);
    }

    /// <summary>Takes room for a training, until disposed; null: others hold it.</summary>
    /// <param name="program">Bytes of the program and its datasets.</param>
    /// <param name="training">Bytes of the training.</param>
    public IDisposable? TryReserve(long program, long training)
    {
        lock (_lock)
        {
            if (ForTrainings(program) is { } room && _reserved + training > room) return null;
            _reserved += training;
            return new Reservation(this, training);
        }
    }

    private sealed class Reservation(WorkerMemory memory, long bytes) : IDisposable
    {
        private bool _isGone;

        public void Dispose()
        {
            lock (memory._lock)
            {
                if (!_isGone) memory._reserved -= bytes;
                _isGone = true;
            }
        }
    }
}
