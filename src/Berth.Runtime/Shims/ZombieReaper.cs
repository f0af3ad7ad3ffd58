using Berth.Linux;

namespace Berth.Runtime.Shims;

/// <summary>Reaps shims that have hung up. One thread, which sleeps until there is one; each takes well under a millisecond to end.</summary>
internal static class ZombieReaper
{
    private static readonly System.Collections.Concurrent.BlockingCollection<int> Ending = [];

    static ZombieReaper() => new Thread(Run) { IsBackground = true, Name = "reaper" }.Start();

    public static void Add(int pidfd) => Ending.Add(pidfd);

    private static void Run()
    {
        foreach (int pidfd in Ending.GetConsumingEnumerable())
        {
            _ = PidFd.Reap(pidfd, out _);
            Fd.Close(pidfd);
        }
    }
}
