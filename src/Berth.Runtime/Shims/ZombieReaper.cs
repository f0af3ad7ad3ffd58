using Berth.Linux;

namespace Berth.Runtime.Shims;

/// <summary>Reaps shims that have hung up. One thread, which sleeps until there is one; each takes well under a millisecond to end.</summary>
internal static class ZombieReaper
{
    private static readonly ThreadQueue<(int PidFd, TaskCompletionSource Gone)> Ending = new();

    static ZombieReaper() => new Thread(Run) { IsBackground = true, Name = "reaper" }.Start();

    /// <summary>The result completes when the process is gone.</summary>
    public static Task Add(int pidfd)
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Ending.Add((pidfd, gone));
        return gone.Task;
    }

    private static void Run()
    {
        while (Ending.TryTake(out (int PidFd, TaskCompletionSource Gone) shim))
        {
            _ = PidFd.Reap(shim.PidFd, out _);
            Fd.Close(shim.PidFd);
            shim.Gone.SetResult();
        }
    }
}
