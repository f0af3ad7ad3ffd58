using Berth.Linux;

namespace Berth.Daemon.Hosting;

/// <summary>
/// Gives memory back after work. A collector that has no reason to run keeps what the last burst of requests took, for days if need
/// be; two compacting collections after the last request, the second when the array pools have let go too, cost a few milliseconds
/// at a time at which nobody waits. The second lets go of the program's own pages, too: an idle daemon needs few of them, and the next request a few
/// faults more.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SecondPause = TimeSpan.FromSeconds(65);

    private readonly ITimer timer;
    private int collections;

    public IdleMemory(TimeProvider time) => timer = time.CreateTimer(static state => ((IdleMemory)state!).Collect(), this, FirstPause, Timeout.InfiniteTimeSpan);

    /// <summary>A request has come or gone; the pause begins anew.</summary>
    public void Touch()
    {
        collections = 0;
        timer.Change(FirstPause, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();

    private void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
        if (collections++ == 0)
        {
            timer.Change(SecondPause, Timeout.InfiniteTimeSpan);
        }
        else
        {
            ProgramPages.Release();
        }
    }
}
