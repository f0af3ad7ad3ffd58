using System.Runtime.InteropServices;
using Berth.Linux;

namespace Berth.RuntimeCli.Terminals;

/// <summary>Carries bytes between this process's stdio and a container's terminal until its process ends and all is read.</summary>
internal static unsafe class TerminalRelay
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int BufferSize = 32 * 1024;
    private const ulong FromInput = 1;
    private const ulong FromTerminal = 2;
    private const ulong FromProcess = 3;

    public static void Run(int process, int terminal)
    {
        bool isTerminal = TerminalMode.TryRead(StandardInput, out TerminalMode.Settings saved) == Errno.None;
        if (!isTerminal)
        {
            Copy(process, terminal);
            return;
        }

        _ = TerminalMode.CopySize(StandardInput, terminal);
        using PosixSignalRegistration resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => TerminalMode.CopySize(StandardInput, terminal));
        _ = TerminalMode.Write(StandardInput, TerminalMode.Raw(saved));
        try
        {
            Copy(process, terminal);
        }
        finally
        {
            _ = TerminalMode.Write(StandardInput, saved);
        }
    }

    private static void Copy(int process, int terminal)
    {
        using Epoll epoll = new();
        bool pollsInput = epoll.Register(StandardInput, Epoll.In, FromInput) == Errno.None; // EPERM: a file, which is always ready
        epoll.Register(terminal, Epoll.In, FromTerminal);
        epoll.Register(process, Epoll.In, FromProcess);
        if (!pollsInput)
        {
            CopyFile(terminal);
        }

        Span<EpollEvent> events = stackalloc EpollEvent[3];
        while (true)
        {
            int count = epoll.Wait(events, -1);
            for (int i = 0; i < count; i++)
            {
                switch (events[i].Token)
                {
                    case FromInput when Move(StandardInput, terminal) <= 0:
                        epoll.Unregister(StandardInput);
                        break;
                    case FromTerminal when Move(terminal, StandardOutput) <= 0:
                    case FromProcess:
                        Drain(terminal);
                        return;
                    default:
                        break;
                }
            }
        }
    }

    /// <summary>What the process has written before its end is still in the terminal.</summary>
    private static void Drain(int terminal)
    {
        Fd.SetNonBlocking(terminal);
        while (Move(terminal, StandardOutput) > 0)
        {
        }
    }

    private static void CopyFile(int terminal)
    {
        while (Move(StandardInput, terminal) > 0)
        {
        }
    }

    /// <summary>The count moved; 0 at the end, negative on failure.</summary>
    private static nint Move(int from, int to)
    {
        byte* buffer = stackalloc byte[BufferSize];
        nint count = Fd.Read(from, buffer, BufferSize);
        if (count <= 0)
        {
            return count;
        }

        Errno failed = Fd.WriteAll(to, new ReadOnlySpan<byte>(buffer, (int)count));
        return failed == Errno.None ? count : -(nint)failed;
    }
}
