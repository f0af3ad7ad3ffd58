using Berth.Linux;

namespace Berth.RuntimeCli.State;

/// <summary>
/// A container's first process, held by a descriptor. The number in the state alone proves nothing: it is compared with the time
/// at which the process started, after the descriptor was opened, so a process that was given the number later is never signalled.
/// </summary>
internal sealed class InitProcess : IDisposable
{
    private InitProcess(int pid, int descriptor) => (Pid, Descriptor) = (pid, descriptor);

    public int Pid { get; }

    public int Descriptor { get; }

    /// <summary>The process while it lives; null when it has ended.</summary>
    public static InitProcess? TryOpen(ContainerState state)
    {
        int descriptor = state.Pid > 0 ? PidFd.Open(state.Pid) : -1;
        if (descriptor < 0)
        {
            return null;
        }

        if (ReadStartTime(state.Pid) is { } started && started == state.StartTime)
        {
            return new InitProcess(state.Pid, descriptor);
        }

        Fd.Close(descriptor);
        return null;
    }

    /// <summary>When a process started, in ticks since boot; null when there is none, or one that has ended and is not reaped.</summary>
    public static ulong? ReadStartTime(int pid) => ProcessStatus.TryRead(pid) is { HasEnded: false } status ? status.StartTime : null;

    public Errno Signal(int signal) => PidFd.Signal(Descriptor, signal);

    /// <summary>Waits for the process's end; false when the time is over.</summary>
    public bool WaitForExit(TimeSpan patience) => Polling.Wait(Descriptor, Polling.Readable, patience);

    public void Dispose() => Fd.Close(Descriptor);
}
