namespace Berth.Engine.Volumes;

/// <summary>Those who make, remove or rename volumes of one name take turns.</summary>
internal sealed class NameLocks
{
    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the name; disposing of the result lets the next one in.</summary>
    public async Task<IDisposable> TakeAsync(string name, CancellationToken cancellation)
    {
        Turn turn;
        lock (turns)
        {
            turn = turns.TryGetValue(name, out Turn? known) ? known : turns[name] = new Turn();
            turn.Waiting++;
        }

        try
        {
            await turn.Gate.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            Leave(name, turn);
            throw;
        }

        return new Held(this, name, turn);
    }

    /// <summary>Two names, always in the same order.</summary>
    public async Task<IDisposable> TakeAsync(string one, string other, CancellationToken cancellation)
    {
        (string first, string second) = string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);
        IDisposable outer = await TakeAsync(first, cancellation).ConfigureAwait(false);
        try
        {
            return first == second ? outer : new Both(outer, await TakeAsync(second, cancellation).ConfigureAwait(false));
        }
        catch
        {
            outer.Dispose();
            throw;
        }
    }

    private void Leave(string name, Turn turn)
    {
        lock (turns)
        {
            if (--turn.Waiting == 0)
            {
                turns.Remove(name);
            }
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Waiting { get; set; }
    }

    private sealed class Held(NameLocks owner, string name, Turn turn) : IDisposable
    {
        public void Dispose()
        {
            turn.Gate.Release();
            owner.Leave(name, turn);
        }
    }

    private sealed class Both(IDisposable outer, IDisposable inner) : IDisposable
    {
        public void Dispose()
        {
            inner.Dispose();
            outer.Dispose();
        }
    }
}
