using Berth.Linux;

namespace Berth.RuntimeCli.Terminals;

/// <summary>Carries bytes between this process's stdio and a container's terminal. A terminal here is raw while it lasts.</summary>
internal sealed unsafe class TerminalRelay : IDisposable
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int BufferSize = 32 * 1024;
    private const ulong FromInput = 10;
    private const ulong FromTerminal = 11;

    private readonly Epoll epoll;
    private readonly int terminal;
    private readonly bool isTerminal;
    private readonly TerminalMode.Settings saved;

    public TerminalRelay(Epoll epoll, int terminal)
    {
        (this.epoll, this.terminal) = (epoll, terminal);
        isTerminal = TerminalMode.TryRead(StandardInput, out saved) == Errno.None;
        if (isTerminal)
        {
            Resize();
            _ = TerminalMode.Write(StandardInput, TerminalMode.Raw(saved));
        }

        epoll.Register(terminal, Epoll.In, FromTerminal);
        if (epoll.Register(StandardInput, Epoll.In, FromInput) != Errno.None)
        {
            // EPERM: a file, which is always ready. A terminal takes 4 KiB before its process reads, and files given so are short.
            while (Move(StandardInput, terminal) > 0)
            {
            }
        }
    }

    /// <summary>What there is to move for a token that is none of the caller's own.</summary>
    public void Move(ulong token)
    {
        int from = token == FromInput ? StandardInput : terminal;
        int to = token == FromInput ? terminal : StandardOutput;
        if (Move(from, to) <= 0)
        {
            epoll.Unregister(from);
        }
    }

    public void Resize() => _ = TerminalMode.CopySize(StandardInput, terminal);

    /// <summary>What a process has written before its end is still in the terminal.</summary>
    public void Drain()
    {
        Fd.SetNonBlocking(terminal);
        while (Move(terminal, StandardOutput) > 0)
        {
        }
    }

    public void Dispose()
    {
        if (isTerminal)
        {
            _ = TerminalMode.Write(StandardInput, saved);
        }

        Fd.Close(terminal);
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
