using Berth.Linux;

namespace Berth.RuntimeCli.Terminals;

/// <summary>
/// Stands by a process until its end: signals that come meanwhile, or came since this program began, are the process's, and if it
/// has a terminal, this one's bytes are too.
/// </summary>
internal static class Foreground
{
    private const ulong FromProcess = 1;
    private const ulong FromSignals = 2;

    /// <param name="process">A descriptor of the process, a child of this one; closed in the end.</param>
    /// <param name="terminal">This process's side of its terminal, or -1.</param>
    /// <returns>The exit code as a shell has it.</returns>
    public static int Wait(int process, int terminal)
    {
        using SignalDescriptor signals = new();
        using Epoll epoll = new();
        epoll.Register(process, Epoll.In, FromProcess);
        epoll.Register(signals.Descriptor, Epoll.In, FromSignals);
        using TerminalRelay? relay = terminal < 0 ? null : new TerminalRelay(epoll, terminal);
        Span<EpollEvent> events = stackalloc EpollEvent[4];
        bool hasEnded = false;
        while (!hasEnded)
        {
            int count = epoll.Wait(events, -1);
            for (int i = 0; i < count; i++)
            {
                hasEnded |= events[i].Token == FromProcess;
                Answer(events[i].Token, signals, process, relay);
            }
        }

        relay?.Drain();
        LinuxException.ThrowIfFailed(PidFd.Reap(process, out ProcessExit exit), "wait for the container's process");
        Fd.Close(process);
        return exit.ShellCode;
    }

    private static void Answer(ulong token, SignalDescriptor signals, int process, TerminalRelay? relay)
    {
        if (token == FromSignals)
        {
            Forward(signals, process, relay);
        }
        else if (token != FromProcess)
        {
            relay?.Move(token);
        }
    }

    private static void Forward(SignalDescriptor signals, int process, TerminalRelay? relay)
    {
        const int SIGWINCH = 28;
        while (signals.Next() is var signal and not 0)
        {
            if (signal == SIGWINCH)
            {
                relay?.Resize();
            }
            else
            {
                _ = PidFd.Signal(process, signal);
            }
        }
    }
}
