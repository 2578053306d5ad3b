namespace Trainyard.Training;

/// <summary>
/// Who may compute in libtorch at the same time, where one switch and one generator of random numbers serve the whole process. Steps of layers, and the building of them, share their turn;
/// a step of a TorchScript network has it alone, with oneDNN switched off (decision 42) and the global generator to itself. Turns come in the order in which they
/// were asked for, so neither kind keeps the other waiting.
/// </summary>
internal sealed class EngineTurns
{
    private readonly Lock _lock = new();
    private readonly Queue<Turn> _waiting = [];
    private readonly Action<bool> _switch;
    private int _shared;
    private bool _isAlone;

    /// <param name="useOneDnn">Switches oneDNN on and off.</param>
    internal EngineTurns(Action<bool> useOneDnn) => _switch = useOneDnn;

    /// <summary>Of this process.</summary>
    public static EngineTurns Process { get; } = new(NativeProcess.UseOneDnn);

    /// <summary>Waits for a turn, which lasts until it is disposed.</summary>
    /// <param name="alone">Nobody else computes then, and oneDNN is off.</param>
    public IDisposable Begin(bool alone)
    {
        var turn = new Turn(this, alone);
        lock (_lock)
        {
            _waiting.Enqueue(turn);
            Admit();
        }
        turn.Wait();
        return turn;
    }

    private void Admit()
    {
        while (_waiting.TryPeek(out var next) && !_isAlone && (_shared == 0 || !next.IsAlone))
        {
            _waiting.Dequeue();
            if (next.IsAlone)
            {
                _isAlone = true;
                _switch(false);
            }
            else _shared++;
            next.Admit();
        }
    }

    private void End(Turn turn)
    {
        lock (_lock)
        {
            if (turn.IsAlone)
            {
                _switch(true);
                _isAlone = false;
            }
            else _shared--;
            Admit();
        }
    }

    private sealed class Turn(EngineTurns turns, bool alone) : IDisposable
    {
        private readonly ManualResetEventSlim _admitted = new();

        public bool IsAlone => alone;

        public void Admit() => _admitted.Set();

        public void Wait() => _admitted.Wait();

        public void Dispose()
        {
            _admitted.Dispose();
            turns.End(this);
        }
    }
}
